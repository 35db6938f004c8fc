/**
 * A PIN, by keyboard or by finger. The digits go into one password field that keeps the focus; its keys are
 * 48 px and more. Three wrong ones wait 30 s (the till counts them); the sale stays on the screen meanwhile.
 */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { TillError } from "../till-api";
import { Icon } from "./Icon";
import { useAction } from "./parts/useAction";
import { useCountdown } from "./parts/useCountdown";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const MOST_DIGITS = 12;
const WAIT_SECONDS = 30;

interface PinPadProps {
  /** On the button that checks the PIN: "Sign in". */
  submit: string;
  /** Rejects with TillError `pin_wrong` or `pin_locked` (data.seconds). */
  check: (pin: string) => Promise<void>;
  children?: ComponentChildren;
}

export function PinPad({ submit, check, children }: PinPadProps) {
  const [pin, setPin] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const action = useAction();
  const wait = useCountdown();
  const locked = wait.seconds > 0;
  useEffect(() => {
    if (!locked) field.current?.focus();
  }, [locked]);

  const send = async (event: Event) => {
    event.preventDefault();
    if (locked || pin === "") return;
    await action.run(async () => {
      try {
        await check(pin);
      } catch (error) {
        setPin("");
        if (error instanceof TillError && error.code === "pin_locked") wait.start(secondsOf(error));
        throw error;
      }
    });
    field.current?.focus();
  };
  const type = (digit: string) => setPin((typed) => (typed + digit).slice(0, MOST_DIGITS));

  return (
    <form class="pin" onSubmit={send}>
      <div class="field pin__field">
        <label for="pin">PIN</label>
        <input
          id="pin"
          class="input input--pin"
          type="password"
          inputMode="none"
          autocomplete="off"
          maxLength={MOST_DIGITS}
          ref={field}
          value={pin}
          aria-invalid={action.error ? true : undefined}
          aria-describedby="pinerror"
          onInput={(event) => setPin(event.currentTarget.value.replace(/\D/g, ""))}
        />
      </div>
      <PinError locked={locked} seconds={wait.seconds} error={action.error} />
      <Keys type={type} erase={() => setPin((typed) => typed.slice(0, -1))} clear={() => setPin("")} />
      <button type="submit" class="btn btn--main btn--lg btn--block" aria-disabled={locked || pin === ""}>
        {submit}
      </button>
      {children}
    </form>
  );
}

function secondsOf(error: TillError): number {
  const seconds = Number(error.data.seconds);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : WAIT_SECONDS;
}

/** The seconds tick for the eyes alone; a screen reader hears the sentence once. */
function PinError({ locked, seconds, error }: { locked: boolean; seconds: number; error: TillError | null }) {
  const wrong = error !== null && error.code !== "pin_locked";
  return (
    <div class="pin__error" id="pinerror" role="alert">
      {locked && (
        <p class="field__error">
          <Icon name="lock" />
          <span>
            <b>Wrong PIN three times.</b> Wait <span aria-live="off">{seconds}</span> seconds, or ask a
            manager. The sale stays on the screen.
          </span>
        </p>
      )}
      {!locked && wrong && (
        <p class="field__error">
          <Icon name="warning" />
          <span>{error.message}</span>
        </p>
      )}
    </div>
  );
}

/** A press leaves the focus in the field, so that keys of the keyboard still go there. */
function Keys({
  type,
  erase,
  clear,
}: {
  type: (digit: string) => void;
  erase: () => void;
  clear: () => void;
}) {
  const keep = (event: Event) => event.preventDefault();
  return (
    <fieldset class="pad" onMouseDown={keep}>
      <legend class="vh">Number keys</legend>
      {DIGITS.map((digit) => (
        <button type="button" class="btn" key={digit} onClick={() => type(digit)}>
          {digit}
        </button>
      ))}
      <button type="button" class="btn" onClick={clear}>
        Clear
      </button>
      <button type="button" class="btn" onClick={() => type("0")}>
        0
      </button>
      <button type="button" class="btn" aria-label="Last digit off" onClick={erase}>
        ⌫
      </button>
    </fieldset>
  );
}
