/** What waits on this device to be posted back, oldest first, and what the server holds with its reason. */

import { useEffect, useState } from "preact/hooks";
import { formatSince } from "../domain/dates";
import { formatMoney } from "../domain/money";
import type { Shop } from "../domain/types";
import type { Till } from "../till-api";
import { useNow } from "./hooks/useNow";
import { Icon, type IconName } from "./Icon";
import { Panel } from "./Panel";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { counted } from "./parts/words";

/** More than anybody reads; the count says the rest. */
const MOST_SHOWN = 200;

type Waiting = Awaited<ReturnType<Till["waiting"]>>[number];

const KINDS: Record<string, string> = {
  sale: "Sale",
  title: "New title",
  contact: "New contact",
  change: "Change to a record, not carried over",
  shift: "Shift",
  void: "Voided sale",
};

export function WaitingPanel({ till }: { till: Till }) {
  const [list, setList] = useState<Waiting[] | null>(null);
  const { run, error } = useAction();
  const { waiting, held } = till.status.value;
  const shop = till.shop.value;
  useEffect(() => void run(async () => setList(await till.waiting(MOST_SHOWN))), [waiting, held]);
  const count = waiting + held;
  return (
    <Panel title="What waits here" beside={<span class="muted nowrap">{counted(waiting, "record")}</span>}>
      {error && (
        <Notice tone="garnet" title="The list cannot be shown." role="alert" children={error.message} />
      )}
      {held > 0 && (
        <Notice tone="garnet" icon="held" title={`${counted(held, "docket is", "dockets are")} held.`}>
          They are safe on the server and nothing is missing. The office decides what to do with them.
        </Notice>
      )}
      {list?.length === 0 && (
        <Notice tone="ok" title="Nothing waits.">
          Every sale of this device is posted.
        </Notice>
      )}
      {list && list.length > 0 && shop && (
        <>
          <p class="lead">
            Oldest first. All of it is saved on this device, and posted back by itself when the server is
            there.
            {count > list.length && ` The first ${list.length} are shown.`}
          </p>
          <ul class="card rows">
            {list.map((one) => (
              <WaitingRow key={one.uuid} one={one} shop={shop} />
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function WaitingRow({ one, shop }: { one: Waiting; shop: Shop }) {
  const now = useNow().toISOString();
  const { chip, tone, icon, reason } = stateWords(one.state);
  const kind = KINDS[one.kind] ?? one.kind;
  const under = [one.number && kind, formatSince(one.at, now, shop), reason];
  return (
    <li>
      <span class="rows__text">
        <b>{one.number || kind}</b>
        <span class="meta">{under.filter(Boolean).join(" · ")}</span>
      </span>
      <span class={`chip ${tone}`}>
        <Icon name={icon} />
        {chip}
      </span>
      {one.kind === "sale" && <span class="rows__amt">{formatMoney(one.amount, shop.locale)}</span>}
    </li>
  );
}

interface StateWords {
  chip: string;
  tone: string;
  icon: IconName;
  reason: string;
}

/** "waiting", or the state on the server and its reason: "held: Lines add up to 45.98, the docket says 47.98." */
function stateWords(state: string): StateWords {
  const [, name = "", reason = ""] = /^(\w+)\W*(.*)$/s.exec(state) ?? [];
  if (name === "held") return { chip: "Held", tone: "chip--garnet", icon: "held", reason };
  if (name === "waits") return { chip: "Waits on the server", tone: "chip--lamp", icon: "clock", reason };
  return { chip: "Waiting", tone: "", icon: "clock", reason: "" };
}
