/**
 * The server does not know this device any more: it was put back to a backup made before this browser was paired. A
 * code of the office takes it up again as the device that it is, and everything that waits here is posted back.
 */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { Icon } from "./Icon";
import { besideField, MOST_NAME, problems } from "./PairScreen";
import { Panel } from "./Panel";
import { Field } from "./parts/Field";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { counted } from "./parts/words";
import { say } from "./said";
import { home } from "./screen";

export function PairAnewPanel({ till }: { till: Till }) {
  const [code, setCode] = useState("");
  const [name, setName] = useState(till.device.value?.name ?? "");
  const [wrong, setWrong] = useState<{ code?: string; name?: string }>({});
  const { run, busy, error } = useAction();
  const codeField = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  useEffect(() => codeField.current?.focus(), []);
  const { waiting } = till.status.value;

  const pair = async (event: Event) => {
    event.preventDefault();
    const found = problems(code, name);
    setWrong(found);
    if (found.code !== undefined) return codeField.current?.focus();
    if (found.name !== undefined) return nameField.current?.focus();
    if (!(await run(() => till.pairAnew(code.trim(), name.trim())))) return;
    say("Paired anew. What waits is posted back by itself.");
    home();
    requestAnimationFrame(focusFind);
  };
  const told = besideField(error, wrong, name);
  const general = error !== null && told.code === undefined && told.name === undefined;
  return (
    <Panel title="Pair anew">
      {general && <Notice tone="garnet" title="Not paired." role="alert" children={error.message} />}
      <form class="card" onSubmit={pair} noValidate>
        <div class="card__body grid">
          <p>
            In the office, open <b>Devices</b> and press <b>Pair a device</b>. Everything on this device stays
            as it is: {counted(waiting, "record waits", "records wait")}, and what the server has lost is sent
            again.
          </p>
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
            fieldRef={nameField}
            maxLength={MOST_NAME}
          />
          <div class="form__actions">
            <button type="submit" class="btn btn--main btn--lg" aria-disabled={busy}>
              <Icon name="device" />
              {busy ? "Pairing" : "Pair this device anew"}
            </button>
          </div>
        </div>
      </form>
    </Panel>
  );
}
