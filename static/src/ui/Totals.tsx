/** What the sale comes to. Minus is −, columns carry no currency sign; the total does. */

import { formatDNumber } from "../domain/docket-number";
import { formatMoney } from "../domain/money";
import type { Shop, Status, Totals as Sums } from "../domain/types";
import { Big } from "./Money";

interface TotalsProps {
  sums: Sums;
  shop: Shop | null;
  status: Status;
}

export function Totals({ sums, shop, status }: TotalsProps) {
  const money = (cents: number) => formatMoney(cents, shop?.locale);
  const inclusive = shop?.prices_include_tax !== false;
  const tax = shop?.tax_name || "Tax";
  const number = status.mode === "normal" ? null : status.next_d_number;
  return (
    <div class="totals">
      <div class="leader leader--sub">
        <span>{sums.items === 1 ? "1 item" : `${sums.items} items`}</span>
        <span>{money(sums.before_discount)}</span>
      </div>
      {sums.discount !== 0 && (
        <div class="leader leader--sub">
          <span>Discount</span>
          <span>{money(-sums.discount)}</span>
        </div>
      )}
      <div class="leader leader--sub">
        <span>{inclusive ? `${tax} in this total` : tax}</span>
        <span>{money(sums.tax)}</span>
      </div>
      {number !== null && (
        <div class="leader leader--sub">
          <span>This docket will be</span>
          <b>{formatDNumber(number)}</b>
        </div>
      )}
      <div class="total">
        <b>{sums.total < 0 ? "Refund" : "Total"}</b>
        <b>
          <Big cents={Math.abs(sums.total)} shop={shop} />
        </b>
      </div>
    </div>
  );
}
