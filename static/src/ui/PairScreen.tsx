/** First run: a one-time code of the office makes this browser one of the shop's devices. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Till, TillError } from "../till-api";
import { Icon } from "./Icon";
import { Field } from "./parts/Field";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";

export const MOST_NAME = 60;
const IN_ADDRESS = /^#pair=(.+)$/;

/** The code of a pairing link (`/till/#pair=…`): taken once, and not left in the address or the history. */
function takeCode(): string {
  const code = IN_ADDRESS.exec(location.hash)?.[1];
  if (code === undefined) return "";
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}

function likelyName(): string {
  if (!matchMedia("(pointer: coarse)").matches) return "Front counter";
  return matchMedia("(max-width: 700px)").matches ? "Phone 1" : "Tablet 1";
}

/** "Tablet 1" becomes "Tablet 2", "Front counter" becomes "Front counter 2". */
function nextName(name: string): string {
  const [, words = name, number = "1"] = /^(.*?)(?:\s+(\d+))?$/.exec(name.trim()) ?? [];
  return `${words} ${Number(number) + 1}`;
}

export function problems(code: string, name: string): { code?: string; name?: string } {
  const found: { code?: string; name?: string } = {};
  if (code.trim() === "") found.code = "Type the code that the office shows.";
  if (name.trim() === "") found.name = "Give this device a name that everybody knows it by.";
  return found;
}

export function besideField(error: TillError | null, wrong: { code?: string; name?: string }, name: string) {
  return {
    code: wrong.code ?? (error?.code.startsWith("code_") ? error.message : undefined),
    name:
      wrong.name ??
      (error?.code === "name_taken" ? `${error.message} “${nextName(name)}”, perhaps?` : undefined),
  };
}

export function PairScreen({ till }: { till: Till }) {
  const [code, setCode] = useState("");
  const [name, setName] = useState(likelyName);
  const [wrong, setWrong] = useState<{ code?: string; name?: string }>({});
  const action = useAction();
  const codeField = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const secure = window.isSecureContext;
  useEffect(() => {
    const take = () => {
      const given = takeCode();
      if (given !== "") setCode(given);
      (given === "" ? codeField : nameField).current?.focus();
    };
    take();
    // The link may be opened in a window that shows this screen already.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);

  const pair = async (event: Event) => {
    event.preventDefault();
    const found = problems(code, name);
    setWrong(found);
    if (found.code !== undefined) return codeField.current?.focus();
    if (found.name !== undefined) return nameField.current?.focus();
    if (secure) await action.run(() => till.pair(code.trim(), name.trim()));
  };
  const { error } = action;
  const told = besideField(error, wrong, name);
  const general = error !== null && told.code === undefined && told.name === undefined;

  return (
    <main class="gate">
      <form class="gate__card" onSubmit={pair} noValidate>
        <h1>Make this browser a till</h1>
        <p class="lead">
          In the office, open <b>Devices</b> and press <b>Pair a device</b>. It shows a code that works once,
          for a short time.
        </p>
        {!secure && <NotSecure />}
        {general && <Notice tone="garnet" title="Not paired." role="alert" children={error.message} />}
        <Field
          label="Code"
          look="input--code"
          value={code}
          onText={setCode}
          error={told.code}
          fieldRef={codeField}
          autocapitalize="characters"
          spellcheck={false}
          maxLength={40}
        />
        <Field
          label="Device name"
          value={name}
          onText={setName}
          error={told.name}
          hint="As staff call it. It stands on dockets and sheets: “Front counter”, “Tablet 2”."
          fieldRef={nameField}
          maxLength={MOST_NAME}
        />
        <button type="submit" class="btn btn--main btn--lg" aria-disabled={!secure || action.busy}>
          <Icon name="device" />
          {action.busy ? "Pairing" : "Pair this device"}
        </button>
      </form>
    </main>
  );
}

function NotSecure() {
  return (
    <Notice tone="lamp" title="This address cannot hold a till." role="alert">
      The browser keeps sales safe only under an address that begins with https:// (or on this machine
      itself). Open the till by such an address; the office knows it.
    </Notice>
  );
}
