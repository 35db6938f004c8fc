/**
 * The server does not know this device any more: it was put back to a backup made before this browser was paired. A
 * code of the office takes it up again as the device that it is, and everything that waits here is posted back.
 */

import { useEffect } from "preact/hooks";
import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { Panel } from "./Panel";
import { NotPaired, PairButton, PairingFields, usePairing } from "./parts/Pairing";
import { counted } from "./parts/words";
import { say } from "./said";
import { home } from "./screen";

export function PairAnewPanel({ till }: { till: Till }) {
  const pairing = usePairing(till.device.value?.name ?? "");
  const { codeField, check, run } = pairing;
  useEffect(() => codeField.current?.focus(), []);
  const { waiting } = till.status.value;

  const pair = async (event: Event) => {
    event.preventDefault();
    if (!check() || !(await run((code, name) => till.pairAnew(code, name)))) return;
    say("Paired anew. What waits is posted back by itself.");
    home();
    requestAnimationFrame(focusFind);
  };
  return (
    <Panel title="Pair anew">
      <NotPaired pairing={pairing} />
      <form class="card" onSubmit={pair} noValidate>
        <div class="card__body grid">
          <p>
            In the office, open <b>Devices</b> and press <b>Pair a device</b>. Everything on this device stays
            as it is: {counted(waiting, "record waits", "records wait")}, and what the server has lost is sent
            again.
          </p>
          <PairingFields pairing={pairing} />
          <div class="form__actions">
            <PairButton pairing={pairing} label="Pair this device anew" />
          </div>
        </div>
      </form>
    </Panel>
  );
}
