/** The docket as it prints, on screen. Region "Docket", which says "TransID 546789" or "D12345" in words (R8, R9, R10). */

import { formatMoment } from "../domain/dates";
import { docketCode, docketNumber, formatDNumber } from "../domain/docket-number";
import type { Docket, Shop } from "../domain/types";
import { Barcode } from "./Barcode";
import { DocketLines, DocketMoney } from "./DocketLines";
import { wasPrintedAsD } from "./docket-words";

interface DocketProps {
  docket: Docket;
  shop: Shop;
  /** Printed before: says so in a box at the top. */
  duplicate?: boolean;
  /** Without any amount. */
  gift?: boolean;
}

export function DocketView(props: DocketProps) {
  return (
    <section aria-label="Docket">
      <DocketPaper {...props} />
    </section>
  );
}

export function DocketPaper({ docket, shop, duplicate = false, gift = false }: DocketProps) {
  return (
    <article class="docket">
      {duplicate && <div class="dup">DUPLICATE</div>}
      <Header shop={shop} />
      <hr />
      <div class="c">
        <b>
          {gift ? "GIFT DOCKET" : docket.total < 0 ? "REFUND" : shop.tax_number ? "TAX INVOICE" : "DOCKET"}
        </b>
      </div>
      <div class="row">
        <span>{formatMoment(docket.locked_at, shop)}</span>
        <span>{[docket.device, docket.cashier.split(" ")[0]].filter(Boolean).join(" · ")}</span>
      </div>
      {docket.contact && !gift && <div>{docket.contact.name}</div>}
      <hr />
      <DocketLines docket={docket} shop={shop} gift={gift} />
      {!gift && <DocketMoney docket={docket} shop={shop} />}
      <hr />
      <DocketNumbers docket={docket} duplicate={duplicate} gift={gift} />
      {shop.docket_footer && (
        <>
          <hr />
          <div class="c address">{shop.docket_footer}</div>
        </>
      )}
    </article>
  );
}

function Header({ shop }: { shop: Shop }) {
  const reach = [shop.phone, shop.website].filter(Boolean).join(" · ");
  return (
    <div class="c">
      <div class="shop">{shop.name}</div>
      <div class="address">{shop.address}</div>
      {reach && <div>{reach}</div>}
      {shop.tax_number && <div>{shop.tax_number}</div>}
    </div>
  );
}

/** The number that is in the barcode first, then the other one, if the sale has two. */
function DocketNumbers({ docket, duplicate, gift }: { docket: Docket; duplicate: boolean; gift: boolean }) {
  const number = docketNumber(docket);
  const { trans_id, d_number } = docket;
  return (
    <>
      {number && <Barcode text={docketCode(number)} />}
      <div class="id">
        {" "}
        {trans_id !== null && <small>TransID </small>}
        {number}{" "}
      </div>
      {duplicate && trans_id !== null && d_number !== null && (
        <div class="c">
          {wasPrintedAsD(docket) ? "first printed as" : "also"} <b>{formatDNumber(d_number)}</b>
        </div>
      )}
      {trans_id === null && !gift && (
        <div class="c s">Docket made while disconnected. This number stays good for ever.</div>
      )}
    </>
  );
}

export { wasPrintedAsD } from "./docket-words";
