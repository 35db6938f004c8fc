/**
 * How this device stands with the server, in words, and the two ways to change it: going disconnected on purpose
 * with a check list (a book fair), and going back to normal. Also the way to the sheets and to the export file.
 */

import type { Shop, Status } from "../domain/types";
import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { useNow } from "./hooks/useNow";
import { Icon } from "./Icon";
import { ExportOutbox } from "./mode/ExportOutbox";
import { modeWords } from "./mode/modeWords";
import { ReadyToGo } from "./mode/ReadyToGo";
import { Standing } from "./mode/Standing";
import { Panel } from "./Panel";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { go, home } from "./screen";

export function ModePanel({ till }: { till: Till }) {
  const status = till.status.value;
  const shop = till.shop.value;
  const now = useNow().toISOString();
  const { run, busy, error } = useAction();
  const change = (work: () => Promise<void>) => async () => {
    if (!(await run(work))) return;
    home();
    requestAnimationFrame(focusFind);
  };
  const goDisconnected = change(() => till.goDisconnected());
  const goNormal = change(() => till.goNormal());
  return (
    <Panel title="Mode">
      {error && (
        <Notice tone="garnet" title="Still as before." role="alert">
          {error.message}
        </Notice>
      )}
      {shop && <Now status={status} shop={shop} now={now} busy={busy} goNormal={goNormal} />}
      {status.storage === "not granted" && <NotGranted />}
      <div class="modegrid">
        {status.mode !== "disconnected" && (
          <ReadyToGo till={till} now={now} busy={busy} goDisconnected={goDisconnected} />
        )}
        {shop && <Standing till={till} shop={shop} now={now} />}
      </div>
      <section class="card">
        <header>
          <h2>Afterwards</h2>
        </header>
        <div class="card__body grid">
          <div class="tiles">
            <button type="button" class="btn" onClick={() => go("sheets")}>
              <Icon name="sheet" />
              Sheets “Back from disconnected”
            </button>
            <button type="button" class="btn" onClick={() => go("waiting")}>
              <Icon name="clock" />
              What waits here
            </button>
          </div>
          <ExportOutbox till={till} />
        </div>
      </section>
    </Panel>
  );
}

interface NowProps {
  status: Status;
  shop: Shop;
  now: string;
  busy: boolean;
  goNormal: () => void;
}

function Now({ status, shop, now, busy, goNormal }: NowProps) {
  const { tone, icon, title, text } = modeWords(status, shop, now);
  return (
    <Notice
      tone={tone}
      icon={icon}
      title={title}
      actions={
        status.mode === "disconnected" && (
          <button type="button" class="btn btn--main" aria-disabled={busy} onClick={goNormal}>
            Go normal
          </button>
        )
      }
    >
      {text}
    </Notice>
  );
}

function NotGranted() {
  return (
    <Notice tone="lamp" title="The browser may clear this device's sales when it runs short of space.">
      They are safe now. Install Bookmine or post back today.
    </Notice>
  );
}
