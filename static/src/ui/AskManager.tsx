/** A manager allows one thing with their PIN, on top of the screen that it is about. */

import { useState } from "preact/hooks";
import type { Uuid } from "../domain/types";
import type { Till } from "../till-api";
import { asked } from "./asking";
import { PinPad } from "./PinPad";
import { Choice } from "./parts/Field";
import { useKeys } from "./parts/useKeys";

export function AskManager({ till }: { till: Till }) {
  const ask = asked.value;
  return ask === null ? null : <Ask key={ask.message} till={till} message={ask.message} again={ask.again} />;
}

function Ask({ till, message, again }: { till: Till; message: string; again: () => void }) {
  const managers = till.cashiers.value.filter((cashier) => cashier.role === "manager");
  const [who, setWho] = useState<Uuid>(managers[0]?.uuid ?? "");
  const close = () => {
    asked.value = null;
  };
  const check = async (pin: string) => {
    await till.allow(who, pin);
    close();
    again();
  };
  useKeys({ Escape: close }, "modal");
  return (
    <div class="ask" role="dialog" aria-modal="true" aria-labelledby="askhead">
      <div class="gate__card">
        <div>
          <h1 id="askhead">Ask a manager</h1>
          <p class="muted">{message}</p>
        </div>
        {managers.length === 0 && <p>No manager is known on this device.</p>}
        {managers.length > 1 && (
          <Choice
            label="Which manager allows it"
            value={who}
            options={managers.map((one) => ({ value: one.uuid, label: one.name }))}
            onChoose={setWho}
          />
        )}
        {managers.length > 0 && (
          <PinPad
            key={who}
            submit={`Allow it${managers.length === 1 ? ` as ${managers[0]?.name}` : ""}`}
            check={check}
          />
        )}
        <button type="button" class="btn btn--quiet" onClick={close}>
          Not now
        </button>
      </div>
    </div>
  );
}
