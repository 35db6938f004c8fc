/**
 * The office has revoked this device: nothing is sold here. Says what is not posted and where it lies, what was taken
 * for a sale that was not finished, and takes the code by which the office lets the device come back.
 */

import { useEffect, useLayoutEffect } from "preact/hooks";
import { formatSince } from "../domain/dates";
import { formatMoney } from "../domain/money";
import type { Locked, OpenSum, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { asked } from "./asking";
import { clearFind } from "./finder";
import { useNow } from "./hooks/useNow";
import { Icon } from "./Icon";
import { ExportOutbox } from "./mode/ExportOutbox";
import { Notice } from "./parts/Notice";
import { CodeField, NotPaired, PairButton, usePairing } from "./parts/Pairing";
import { useFocus } from "./parts/useFocus";
import { counted } from "./parts/words";
import { printing } from "./printer";
import { forgetReturn } from "./returning/useReturn";
import { hush, say } from "./said";
import { forgetLines } from "./sale";
import { home } from "./screen";
import { takenWords } from "./voiding";

/** As the till itself has forgotten it: what was found, chosen, or about to be printed or returned. */
function forgetAll(): void {
  home();
  clearFind();
  forgetLines();
  forgetReturn();
  printing.value = null;
  asked.value = null;
  hush();
}

export function LockScreen({ till }: { till: Till }) {
  const heading = useFocus<HTMLHeadingElement>();
  useLayoutEffect(forgetAll, []);
  const locked = till.locked.value;
  const shop = till.shop.value;
  const hasOpen = locked !== null && locked.waiting.records + locked.sent.records > 0;
  return (
    <main class="gate">
      <div class="gate__card gate__card--wide trouble">
        <Icon name="lock" />
        <h1 tabIndex={-1} ref={heading}>
          The office has revoked this device
        </h1>
        <p>
          <b>Nothing can be sold here.</b> Sell on another till and call the office.
        </p>
        <div class="lock">
          <div class="grid">
            {locked && <Unfinished locked={locked} shop={shop} />}
            {locked && <WhatIsLeft locked={locked} shop={shop} />}
            {hasOpen && <ExportOutbox till={till} />}
          </div>
          <PairAgain till={till} />
        </div>
        {locked && shop && <Since at={locked.revoked_at} shop={shop} />}
      </div>
    </main>
  );
}

/** Money in the drawer that is on no docket: nobody may lose sight of it. */
function Unfinished({ locked: { unfinished }, shop }: { locked: Locked; shop: Shop | null }) {
  if (unfinished.length === 0) return null;
  const payments = unfinished.flatMap((cart) => cart.payments);
  const words = takenWords({ payments }, { locale: shop?.locale ?? "en-AU" });
  const sales = unfinished.length === 1 ? "a sale that was" : `${unfinished.length} sales that were`;
  return (
    <Notice tone="garnet" title={`${words} was taken for ${sales} not finished.`} role="alert">
      Give it back, or ring the sale up on another till, and tell the office.
    </Notice>
  );
}

function WhatIsLeft({ locked: { waiting, sent }, shop }: { locked: Locked; shop: Shop | null }) {
  if (waiting.records + sent.records === 0) {
    return (
      <Notice tone="ok" title="Every sale of this device is posted.">
        Nothing waits here.
      </Notice>
    );
  }
  const words = (sum: OpenSum, one: string, many: string) =>
    `${sumWords(sum, shop)} ${(sum.sales || sum.records) === 1 ? one : many}`;
  return (
    <>
      {waiting.records > 0 && (
        <Notice tone="lamp" icon="clock" title={`${words(waiting, "waits", "wait")} on this device.`}>
          Safe here, and sent to the office as soon as the server answers. Do not clear the browser.
        </Notice>
      )}
      {sent.records > 0 && (
        <Notice tone="tide" icon="held" title={`${words(sent, "is", "are")} with the office.`}>
          Kept aside until the office decides. Nothing is lost.
        </Notice>
      )}
    </>
  );
}

/** "2 sales, 45.98 in all,"; what is no sale is a record, and has no money in it. */
function sumWords({ records, sales, amount }: OpenSum, shop: Shop | null): string {
  if (sales === 0) return counted(records, "record");
  const money = formatMoney(amount, shop?.locale ?? "en-AU");
  return `${counted(sales, "sale")}, ${money}${sales === 1 ? "," : " in all,"}`;
}

function PairAgain({ till }: { till: Till }) {
  const pairing = usePairing("");
  const { setName, check, run } = pairing;
  const name = till.device.value?.name ?? "";
  useEffect(() => setName(name), [name]);
  const pair = async (event: Event) => {
    event.preventDefault();
    if (!check() || !(await run((code) => till.pairAnew(code, name)))) return;
    say("Paired again. What waits here is posted by itself.");
  };
  return (
    <form class="grid" onSubmit={pair} noValidate>
      <h2>Pair again</h2>
      <p>
        If {name || "this device"} may sell again, the office opens <b>Devices</b> and presses{" "}
        <b>Pair a device</b>. Type the code that it shows: what waits here is then posted, and nothing is
        lost.
      </p>
      <NotPaired pairing={pairing} />
      <CodeField pairing={pairing} />
      <PairButton pairing={pairing} label="Pair again" />
    </form>
  );
}

function Since({ at, shop }: { at: string; shop: Shop }) {
  const now = useNow().toISOString();
  return (
    <p class="small muted">
      Revoked {formatSince(at, now, shop)}. Customers, PINs and other tills' dockets are deleted from this
      device.
    </p>
  );
}
