/**
 * Paid and saved: the change, as big as it goes, until the next sale begins, and the docket beside it. A scan
 * begins the next sale; so does Enter.
 */

import { useEffect } from "preact/hooks";
import { docketNumber } from "../domain/docket-number";
import { formatMoney } from "../domain/money";
import type { Cents, Docket, Shop } from "../domain/types";
import { Cap } from "./Cap";
import { changeClass } from "./ChangeBox";
import { DocketView } from "./DocketView";
import { cashOut, tenderedWords } from "./docket-words";
import { focusWhenDrawn } from "./focus";
import { Icon } from "./Icon";
import { Big } from "./Money";
import { docketPaper } from "./preferences";
import { printDocket, printed } from "./printer";
import { Scroll } from "./Scroll";
import { home } from "./screen";

export function PaidScreen({ docket, shop }: { docket: Docket; shop: Shop }) {
  const out = cashOut(docket);
  const wasPrinted = printed.value.has(docket.uuid);
  useEffect(() => {
    if (docketPaper.peek() === "print" && !printed.peek().has(docket.uuid)) printDocket(docket);
  }, [docket]);
  return (
    <main class="paidview">
      <div class="paid">
        <p class="chip chip--ok paid__chip">
          <Icon name="check" />
          Paid and saved · docket {docketNumber(docket)}
        </p>
        <h1 id="paid-words">{heading(docket, out)}</h1>
        <p
          id="paid-change"
          class={changeClass(out, out === 0 ? "change change--xl change--none" : "change change--xl")}
        >
          <Big cents={out} shop={shop} />
        </p>
        <p class="muted">
          {tenderedWords(docket, shop)} · total {formatMoney(docket.total, shop.locale)}
        </p>
        <div class="paidbtns">
          <button
            type="button"
            class="pay"
            ref={focusWhenDrawn}
            aria-describedby="paid-words paid-change"
            onClick={home}
            onKeyDown={onlyPressed}
          >
            <span>Next sale</span>
            <Cap>Enter</Cap>
          </button>
          <button type="button" class="btn" onClick={() => printDocket(docket)}>
            <Icon name="print" />
            {wasPrinted ? "Reprint" : "Print docket"}
          </button>
          <button type="button" class="btn" onClick={() => printDocket(docket, { gift: true })}>
            <Icon name="gift" />
            Gift docket
          </button>
        </div>
        <p class="muted small">
          {out > 0 && "The change stays here until the next sale begins. "}Scan the next book whenever you are
          ready.
        </p>
      </div>
      <Scroll label="Docket preview" class="paid__docket">
        <DocketView docket={docket} shop={shop} duplicate={false} />
      </Scroll>
    </main>
  );
}

function heading(docket: Docket, out: Cents): string {
  if (docket.total < 0) return out === 0 ? "Refunded" : "Give back";
  return out === 0 ? "No change to give" : "Change due";
}

/** An Enter that is still held down from Finish sale must not send the change away. */
function onlyPressed(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
