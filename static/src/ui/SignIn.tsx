/** Who is at the till: a tile for each cashier, then the PIN. Also while disconnected; the cart stays as it is. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Cashier } from "../domain/types";
import type { Till } from "../till-api";
import { Icon } from "./Icon";
import { PinPad } from "./PinPad";
import { home } from "./screen";

export function SignIn({ till }: { till: Till }) {
  const cashiers = till.cashiers.value;
  const only = cashiers.length === 1 ? cashiers[0] : undefined;
  const [chosen, setChosen] = useState<Cashier | null>(only ?? null);
  const items = till.cart.value.lines.length;

  const check = async (pin: string) => {
    if (chosen === null) return;
    await till.signIn(chosen.uuid, pin);
    home();
  };

  if (cashiers.length === 0) return <NobodyYet />;
  return (
    <main class="gate">
      <div class="gate__card gate__card--wide">
        <div>
          <h1>Who is at the till?</h1>
          {items > 0 && <p class="muted">The sale in the making stays on the screen.</p>}
        </div>
        <div class="signin">
          <People cashiers={cashiers} chosen={chosen} choose={setChosen} />
          {chosen ? (
            <PinPad key={chosen.uuid} submit="Sign in" check={check} />
          ) : (
            <p class="signin__hint muted">
              <Icon name="person" />
              Choose your name, then type your PIN.
            </p>
          )}
        </div>
        {till.cashier.value && (
          <button type="button" class="btn btn--quiet signin__stay" onClick={home}>
            <Icon name="back" />
            Back to the sale as {till.cashier.value.name}
          </button>
        )}
      </div>
    </main>
  );
}

interface PeopleProps {
  cashiers: Cashier[];
  chosen: Cashier | null;
  choose: (cashier: Cashier) => void;
}

/** Arrows go from name to name, so that a keyboard is as quick as a finger. */
function People({ cashiers, chosen, choose }: PeopleProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), []);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button.matches(":focus"));
    buttons[at + step]?.focus();
    event.preventDefault();
  };
  return (
    <ul class="people" ref={list} aria-label="Cashiers">
      {cashiers.map((cashier) => (
        <li key={cashier.uuid}>
          <button
            type="button"
            class="btn btn--block"
            aria-pressed={chosen?.uuid === cashier.uuid}
            onClick={() => choose(cashier)}
            onKeyDown={move}
          >
            <span class="avatar avatar--lg" aria-hidden="true">
              {cashier.initials}
            </span>
            <span>
              {cashier.name}
              {cashier.role === "manager" && <small>Manager</small>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function NobodyYet() {
  return (
    <main class="gate">
      <div class="gate__card">
        <h1>Nobody can sign in here yet</h1>
        <p>
          This device has not heard from the server who works in the shop. Connect it once, or give somebody a
          PIN in the office under Cashiers.
        </p>
        <button type="button" class="btn btn--main btn--lg" onClick={() => location.reload()}>
          <Icon name="update" />
          Try again
        </button>
      </div>
    </main>
  );
}
