/** Between customer and totals: what cannot be done while disconnected, the last sale, what other tills sell. */

import { formatSince, formatTime } from "../domain/dates";
import { docketNumber } from "../domain/docket-number";
import { formatMoney } from "../domain/money";
import type { Docket, Shop, Status } from "../domain/types";
import type { Till } from "../till-api";
import { paidWords } from "./docket-words";
import { useNow } from "./hooks/useNow";
import { Icon } from "./Icon";
import { printDocket } from "./printer";
import { go } from "./screen";

const MOST_LIVE = 4;

export function Context({ till }: { till: Till }) {
  const status = till.status.value;
  const shop = till.shop.value;
  const last = till.last_docket.value;
  const live = till.live.value.slice(0, MOST_LIVE);
  return (
    <div class="ctx">
      {status.mode === "disconnected" && <CanDo status={status} shop={shop} />}
      {last !== null && <LastSale docket={last} shop={shop} />}
      {status.mode === "normal" && live.length > 0 && shop && (
        <>
          <h2>At the other tills</h2>
          <ul>
            {live.map((sale) => (
              <li key={sale.number}>
                <span>
                  <b>{sale.number}</b> <span class="muted">{formatMoney(sale.amount, shop.locale)}</span>
                  <br />
                  <span class="small muted">
                    {sale.device}, {formatTime(sale.at, shop)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function CanDo({ status, shop }: { status: Status; shop: Shop | null }) {
  const now = useNow().toISOString();
  const since = status.since && shop ? formatSince(status.since, now, shop) : "then";
  return (
    <>
      <h2>
        <Icon name="check" />
        As always
      </h2>
      <ul class="plain">
        <li>Sales, returns, new titles and contacts, shifts and cash</li>
      </ul>
      <h2 class="no">
        <Icon name="close" />
        Not until we are back
      </h2>
      <ul class="plain">
        <li>
          Changes to titles and contacts we have: <b>not carried over</b>
        </li>
        <li>What other tills sold since {since}</li>
      </ul>
    </>
  );
}

function LastSale({ docket, shop }: { docket: Docket; shop: Shop | null }) {
  return (
    <>
      <h2>Last sale</h2>
      <ul>
        <li>
          <span>
            <button
              type="button"
              class="btn btn--link"
              onClick={() => go({ name: "docket", dockets: [docket] })}
            >
              {docketNumber(docket)}
            </button>{" "}
            <span class="muted">{formatMoney(docket.total, shop?.locale)}</span>
            <br />
            <span class="small muted">{paidWords(docket, shop)}</span>
          </span>
          <button type="button" class="btn" onClick={() => printDocket(docket, { duplicate: true })}>
            <Icon name="print" />
            Reprint
          </button>
        </li>
      </ul>
    </>
  );
}
