/**
 * A cart in the making. Every function returns a new cart and leaves the old one as it was; what is not
 * allowed (a quantity or price past the limits, a line that is gone) returns the cart unchanged.
 */

import { docketNumber } from "./docket-number";
import { MAX_CENTS, share } from "./money";
import { MAX_PAYMENTS } from "./pay";
import { saleFits } from "./records/sale";
import { leftOf, partOf } from "./returned";
import { rateFor } from "./tax";
import type {
  Bought,
  Cart,
  CartLine,
  CartPayment,
  Category,
  Cents,
  Contact,
  Docket,
  DocketLine,
  Moment,
  Paid,
  StockItem,
  TaxRate,
  Uuid,
} from "./types";

export { paymentTotals } from "./pay";
export { totals } from "./totals";

/** As many as the wire takes. */
export const MAX_LINES = 1000;
export const MAX_QUANTITY = 9999;

export function emptyCart(now: Moment, uuid: Uuid): Cart {
  return {
    uuid,
    started_at: now,
    lines: [],
    contact: null,
    payments: [],
    note: "",
    parked_at: null,
    label: "",
  };
}

/** All its lines are gone, and money was taken for it: it is no other sale before that is back. */
export function owesMoney(cart: Pick<Cart, "lines" | "payments">): boolean {
  return cart.lines.length === 0 && cart.payments.length > 0;
}

function nextKey(list: readonly { key: string }[]): string {
  return String(list.reduce((most, { key }) => Math.max(most, Number(key) || 0), 0) + 1);
}

function isQuantity(n: number): boolean {
  return Number.isInteger(n) && n !== 0 && Math.abs(n) <= MAX_QUANTITY;
}

function isPrice(cents: number): boolean {
  return Number.isInteger(cents) && cents >= 0 && cents <= MAX_CENTS;
}

function fits(line: CartLine): boolean {
  return (
    isQuantity(line.quantity) &&
    isPrice(line.unit_price) &&
    Math.abs(line.quantity * line.unit_price) <= MAX_CENTS
  );
}

/** What can be paid can be posted: a sale that the server would refuse for its size is never made. */
function canBePosted({ lines }: Pick<Cart, "lines">): boolean {
  return lines.length <= MAX_LINES && saleFits(lines);
}

function withLine(cart: Cart, key: string, change: (line: CartLine) => CartLine): Cart {
  const lines = cart.lines.map((line) => {
    if (line.key !== key) return line;
    const changed = change(line);
    return fits(changed) ? changed : line;
  });
  const next = { ...cart, lines };
  return canBePosted(next) ? next : cart;
}

function append(cart: Cart, line: Omit<CartLine, "key">): Cart {
  if (owesMoney(cart)) return cart;
  const added = { ...line, key: nextKey(cart.lines) };
  const next = { ...cart, lines: [...cart.lines, added] };
  return fits(added) && canBePosted(next) ? next : cart;
}

function lineOf(item: StockItem, rates: readonly TaxRate[], quantity: number): Omit<CartLine, "key"> {
  const rate = rateFor(item.tax_code, rates);
  return {
    stock_item: item.uuid,
    title: item.title,
    authors: item.authors,
    format: item.format,
    category: item.category,
    barcode: item.isbn || item.ean,
    quantity,
    unit_price: item.price,
    discount: { kind: "none" },
    discount_reason: "",
    tax_code: rate.code,
    tax_percent: rate.percent,
    made_on_device: item.made_on_device,
    return_of: null,
    to_stock: true,
    note: "",
  };
}

/** The same title again adds to its line, unless that one was given a price, discount or note of its own. */
export function addItem(cart: Cart, item: StockItem, rates: readonly TaxRate[], quantity = 1): Cart {
  const same = cart.lines.find(
    (line) =>
      line.stock_item === item.uuid &&
      line.unit_price === item.price &&
      line.discount.kind === "none" &&
      line.return_of === null &&
      line.note === "" &&
      Math.sign(line.quantity) === Math.sign(quantity),
  );
  if (same !== undefined) return setQuantity(cart, same.key, same.quantity + quantity);
  return append(cart, lineOf(item, rates, quantity));
}

/** Goods without a code, sold by what they are: "Greeting cards". */
export function openDepartmentLine(
  cart: Cart,
  department: { title: string; category: Category; unit_price: Cents; quantity: number },
  rate: TaxRate,
): Cart {
  return append(cart, {
    stock_item: null,
    title: department.title,
    authors: "",
    format: "",
    category: department.category,
    barcode: "",
    quantity: department.quantity,
    unit_price: department.unit_price,
    discount: { kind: "none" },
    discount_reason: "",
    tax_code: rate.code,
    tax_percent: rate.percent,
    made_on_device: false,
    return_of: null,
    to_stock: true,
    note: "",
  });
}

/** Nought removes the line. One that goes back to a docket stays negative, and keeps what was paid for a piece. */
export function setQuantity(cart: Cart, key: string, quantity: number): Cart {
  if (quantity === 0) return removeLine(cart, key);
  return withLine(cart, key, (line) => {
    if (line.return_of === null || !isQuantity(quantity)) return { ...line, quantity };
    if (quantity > 0) return line;
    if (line.bought !== undefined) return withPieces(line, line.bought, -quantity);
    if (line.discount.kind !== "amount") return { ...line, quantity };
    const cents = share(line.discount.cents, -quantity, -line.quantity);
    return { ...line, quantity, discount: { kind: "amount", cents } };
  });
}

/** More or fewer pieces of a docket line come back. When less went back than was paid, it stays that part of it. */
function withPieces(line: CartLine, bought: Bought, pieces: number): CartLine {
  if (pieces > leftOf(bought)) return line;
  const before = partOf(bought, -line.quantity).amount;
  const back = amountBack(line);
  const full = partOf(bought, pieces).amount;
  const amount = before > 0 && back < before ? share(full, back, before) : full;
  return { ...line, quantity: -pieces, discount: lessThanPrice(pieces * line.unit_price, amount) };
}

/** What goes back for a line whose discount is an amount or none. */
function amountBack({ quantity, unit_price, discount }: CartLine): Cents {
  return Math.abs(quantity) * unit_price - (discount.kind === "amount" ? discount.cents : 0);
}

function lessThanPrice(gross: Cents, amount: Cents): CartLine["discount"] {
  return gross > amount ? { kind: "amount", cents: gross - amount } : { kind: "none" };
}

export function setPrice(cart: Cart, key: string, unit_price: Cents): Cart {
  return withLine(cart, key, (line) => ({ ...line, unit_price }));
}

/** A percentage of 0 to 100, or an amount of up to what the line comes to; nothing of either takes it off. */
export function setDiscount(cart: Cart, key: string, discount: CartLine["discount"], reason: string): Cart {
  const size =
    discount.kind === "percent" ? discount.percent : discount.kind === "amount" ? discount.cents : 0;
  const allowed = discount.kind === "percent" ? size >= 0 && size <= 100 : isPrice(size);
  if (!allowed) return cart;
  const none = size === 0;
  return withLine(cart, key, (line) => ({
    ...line,
    discount: none ? { kind: "none" } : discount,
    discount_reason: none ? "" : reason,
  }));
}

export function setNote(cart: Cart, key: string, note: string): Cart {
  return withLine(cart, key, (line) => ({ ...line, note }));
}

export function setToStock(cart: Cart, key: string, to_stock: boolean): Cart {
  return withLine(cart, key, (line) => ({ ...line, to_stock }));
}

export function setSaleNote(cart: Cart, note: string): Cart {
  return { ...cart, note };
}

export function setContact(cart: Cart, contact: Contact | null): Cart {
  return { ...cart, contact };
}

export function removeLine(cart: Cart, key: string): Cart {
  return { ...cart, lines: cart.lines.filter((line) => line.key !== key) };
}

/** Undoes a removal: the line comes back at the place it had. */
export function restoreLine(cart: Cart, line: CartLine, index: number): Cart {
  const taken = cart.lines.some(({ key }) => key === line.key);
  const lines = [...cart.lines];
  lines.splice(index, 0, taken ? { ...line, key: nextKey(cart.lines) } : line);
  return canBePosted({ lines }) ? { ...cart, lines } : cart;
}

/**
 * Goods of a docket line that come back: `pieces` from 1 to as many as have not come back yet, at what was paid for
 * them. The same docket line again replaces the one that is in the cart.
 */
export function addReturnLine(
  cart: Cart,
  docket: Docket,
  line: DocketLine,
  pieces: number,
  toStock: boolean,
): Cart {
  if (!Number.isInteger(pieces) || pieces < 1 || pieces > leftOf(line) || owesMoney(cart)) return cart;
  const { quantity, returned, amount, tax } = line;
  const bought = { quantity, returned, amount, tax, paid: leftFor(docket) };
  const lines = cart.lines.filter(
    ({ return_of }) =>
      return_of === null || return_of.sale !== docket.uuid || return_of.position !== line.position,
  );
  return append(
    { ...cart, lines },
    {
      stock_item: line.stock_item,
      title: line.title,
      authors: "",
      format: "",
      category: "goods",
      barcode: line.barcode,
      quantity: -pieces,
      unit_price: line.unit_price,
      discount: lessThanPrice(pieces * line.unit_price, partOf(bought, pieces).amount),
      discount_reason: "",
      tax_code: line.tax_code,
      tax_percent: line.tax_percent,
      made_on_device: false,
      return_of: { number: docketNumber(docket), sale: docket.uuid, position: line.position },
      bought,
      to_stock: toStock,
      note: "",
    },
  );
}

/** What may go back in each tender: as much as was paid in it, less what went back before. */
function leftFor({ payments, given_back }: Docket): Paid {
  const left: Paid = {};
  for (const { tender, amount } of payments) {
    if (amount > 0) left[tender] = (left[tender] ?? -(given_back[tender] ?? 0)) + amount;
  }
  return Object.fromEntries(Object.entries(left).filter(([, amount]) => amount > 0));
}

/**
 * Goods that come back when the docket itself is not at hand: `number` as on the customer's paper ("D12345",
 * the sale may still be on another device), or "" when there is none.
 */
export function addReturnItem(
  cart: Cart,
  item: StockItem,
  rates: readonly TaxRate[],
  number: string,
  pieces: number,
): Cart {
  if (pieces < 1) return cart;
  const return_of = number === "" ? null : { number, sale: null, position: null };
  return append(cart, { ...lineOf(item, rates, -pieces), return_of });
}

/** Gives back less than was paid (worn goods): `amount` for the whole line, from 0 to what was paid for it. */
export function setReturnAmount(cart: Cart, key: string, amount: Cents): Cart {
  return withLine(cart, key, (line) => {
    const gross = Math.abs(line.quantity) * line.unit_price;
    const most = line.bought === undefined ? gross : partOf(line.bought, -line.quantity).amount;
    if (line.quantity > 0 || !isPrice(amount) || amount > most) return line;
    return { ...line, discount: lessThanPrice(gross, amount) };
  });
}

/** Ask `paymentProblem` first: what it refuses is not checked here again. */
export function addPayment(cart: Cart, payment: Omit<CartPayment, "key">): Cart {
  if (cart.payments.length >= MAX_PAYMENTS) return cart;
  return { ...cart, payments: [...cart.payments, { ...payment, key: nextKey(cart.payments) }] };
}

export function removePayment(cart: Cart, key: string): Cart {
  return { ...cart, payments: cart.payments.filter((payment) => payment.key !== key) };
}
