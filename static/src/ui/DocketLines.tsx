/** The lines, taxes and payments of a docket, as printed: nothing is computed again, only written down. */

import { formatMoment } from "../domain/dates";
import { formatMoney } from "../domain/money";
import { formatPercent, taxSums } from "../domain/tax";
import type { Docket, DocketLine, DocketPayment, Shop } from "../domain/types";
import { TENDER_WORDS, wasPrintedAsD } from "./docket-words";

interface PartProps {
  docket: Docket;
  shop: Shop;
}

export function DocketLines({ docket, shop, gift }: PartProps & { gift: boolean }) {
  return (
    <>
      {docket.lines.map((line) =>
        gift ? (
          <div class="it" key={line.position}>
            <span class="t">
              {line.quantity} × {line.title}
            </span>
          </div>
        ) : (
          <Line key={line.position} line={line} shop={shop} />
        ),
      )}
    </>
  );
}

function Line({ line, shop }: { line: DocketLine; shop: Shop }) {
  const money = (cents: number) => formatMoney(cents, shop.locale);
  const count = line.quantity < 0 ? `−${-line.quantity}` : String(line.quantity);
  return (
    <div class="it">
      <div class="t">{line.title}</div>
      <div class="row">
        <span>
          {count} × {money(line.unit_price)}
        </span>{" "}
        <span>{money(line.discount === 0 ? line.amount : line.amount + line.discount)}</span>
      </div>
      {line.discount !== 0 && (
        <div class="row">
          <span>Discount</span> <span>{money(-line.discount)}</span>
        </div>
      )}
      {line.return_of !== null && (
        <div class="row s">
          <span>{line.return_of ? `returned from ${line.return_of}` : "returned"}</span>
        </div>
      )}
    </div>
  );
}

export function DocketMoney({ docket, shop }: PartProps) {
  const money = (cents: number) => formatMoney(cents, shop.locale);
  const posted = docket.posted_at !== null && wasPrintedAsD(docket) ? docket.posted_at : null;
  return (
    <>
      <hr />
      <div class="row big">
        <span>
          {docket.total < 0 ? "REFUND" : "TOTAL"} {docket.currency}
        </span>{" "}
        <span>{money(docket.total)}</span>
      </div>
      {taxSums(docket.lines).map((sum) => (
        <div class="row" key={sum.tax_code + sum.tax_percent}>
          <span>
            {docket.tax_inclusive ? "includes " : ""}
            {shop.tax_name} {formatPercent(sum.tax_percent)} %
          </span>{" "}
          <span>{money(sum.tax)}</span>
        </div>
      ))}
      {docket.rounding !== 0 && (
        <div class="row">
          <span>Rounding</span> <span>{money(docket.rounding)}</span>
        </div>
      )}
      {docket.payments.length > 0 && <hr />}
      {docket.payments.map((payment, index) => (
        <Payment key={index} payment={payment} money={money} />
      ))}
      {docket.change > 0 && (
        <div class="row">
          <b>Change</b> <b>{money(docket.change)}</b>
        </div>
      )}
      {posted && (
        <div class="row s">
          <span>Payment posted</span> <span>{formatMoment(posted, shop)}</span>
        </div>
      )}
    </>
  );
}

function Payment({ payment, money }: { payment: DocketPayment; money: (cents: number) => string }) {
  const more = [payment.scheme, payment.reference && `ref ${payment.reference}`].filter(Boolean).join(", ");
  return (
    <>
      <div class="row">
        <span>
          {TENDER_WORDS[payment.tender]}
          {payment.tendered < 0 && " given back"}
        </span>{" "}
        <span>{money(payment.tendered)}</span>
      </div>
      {more && <div class="s">{more}</div>}
    </>
  );
}
