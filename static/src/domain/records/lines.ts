/** Lines and payments as they stand in a record. */

import { toWire } from "../money";
import type { CartLine, DocketPayment, LineTotals } from "../types";
import { clean } from "./head";

export function wireLine(line: CartLine, sums: LineTotals, position: number): Record<string, unknown> {
  return {
    position,
    stock_item: line.stock_item,
    title: clean(line.title, 250) || "–",
    barcode: clean(line.barcode, 20),
    quantity: line.quantity,
    unit_price: toWire(line.unit_price),
    discount: toWire(sums.discount),
    amount: toWire(sums.amount),
    tax_code: line.tax_code,
    tax_percent: line.tax_percent,
    tax: toWire(sums.tax),
    made_on_device: line.made_on_device,
    discount_reason: clean(line.discount_reason, 80),
    return_of: line.return_of,
    to_stock: line.to_stock,
    note: clean(line.note, 200),
  };
}

export function wirePayment(payment: DocketPayment, position: number): Record<string, unknown> {
  return {
    position,
    tender: payment.tender,
    amount: toWire(payment.amount),
    tendered: toWire(payment.tendered),
    change: toWire(payment.change),
    scheme: clean(payment.scheme, 20),
    reference: clean(payment.reference, 12),
  };
}
