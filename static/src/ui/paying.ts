/**
 * Taking money: the tender in hand, what is typed for it, and what that comes to. The amount starts as exactly
 * what is owed, so that a press on Finish sale takes it; the first key that is typed replaces it.
 */

import { type Signal, useSignal } from "@preact/signals";
import { addPayment, removePayment } from "../domain/cart";
import { formatMoney, parseCents } from "../domain/money";
import { type PaymentProblem, paymentProblem, paymentTotals } from "../domain/pay";
import { wayBack } from "../domain/refund";
import { totals } from "../domain/totals";
import type { Cart, CartPayment, Cents, PaymentTotals, Shop } from "../domain/types";
import type { Till } from "../till-api";
import { askManager } from "./asking";
import { saving, whileSaving } from "./saving";
import { go } from "./screen";
import { tellTrouble, trouble } from "./trouble";

export type TakenTender = "cash" | "card";

/** What the screen holds while money is taken. */
export interface Taking {
  tender: Signal<TakenTender>;
  /** Null until somebody types: then the exact amount stands there. */
  text: Signal<string | null>;
  scheme: Signal<string>;
  reference: Signal<string>;
  /** The amount that somebody was asked about, because it can hardly be; null while there is nothing to ask. */
  doubted: Signal<Cents | null>;
}

/** What it comes to with the amount in the field taken. */
export interface Reckoning {
  cart: Cart;
  /** Before the amount in the field: what is still owed. */
  now: PaymentTotals;
  /** With it, when it may be taken. */
  after: PaymentTotals;
  isRefund: boolean;
  /** As it stands in the field. */
  text: string;
  payment: Omit<CartPayment, "key"> | null;
  /** It can be taken, and leaves something to pay. */
  isPart: boolean;
  /** Cash so far above what is owed that it is asked about. */
  isAbsurd: boolean;
  /** Why the amount in the field cannot be taken; "" when it can. */
  problem: string;
}

/** Begins with cash; for money that goes back, with how it came. */
export function useTaking(cart: Cart, shop: Shop): Taking {
  const [first] = wayBack(cart, shop);
  return {
    tender: useSignal<TakenTender>(first?.tender === "card" ? "card" : "cash"),
    text: useSignal<string | null>(null),
    scheme: useSignal(""),
    reference: useSignal(""),
    doubted: useSignal<Cents | null>(null),
  };
}

/** More than this many times what is owed, and more change than the largest note: nobody hands that over. */
const FAR_TIMES = 3;
const FAR_CENTS = 50_000;

/** Thirteen to nineteen digits, whatever stands between them: those of a card, which are never kept. */
const CARD_NUMBER = /(?:\d[ .-]?){13,19}/;

export const CARD_NUMBER_REFUSED =
  "This looks like a card number. Type only the reference from the terminal's slip: card numbers are never kept.";

export function looksLikeCardNumber(text: string): boolean {
  return CARD_NUMBER.test(text);
}

export function reckon(cart: Cart, shop: Shop, taking: Taking): Reckoning {
  const now = paymentTotals(cart, shop);
  const tender = taking.tender.value;
  const owed = tender === "cash" ? now.cash_due : now.due;
  const isRefund = totals(cart, shop).total < 0;
  const exact = Math.max(0, isRefund ? -owed : owed);
  const text = taking.text.value ?? plain(exact);
  const typed = parseCents(text);
  const card = tender === "card";
  const payment = {
    tender,
    tendered: (typed ?? 0) * (isRefund ? -1 : 1) + 0,
    scheme: card ? taking.scheme.value.trim() : "",
    reference: card ? taking.reference.value.trim() : "",
  };
  const isAbsurd = !isRefund && payment.tendered > FAR_TIMES * owed && payment.tendered - owed > FAR_CENTS;
  const base = { cart, now, isRefund, isAbsurd, text, isPart: false };
  const problem = now.settled ? "" : problemWith(cart, shop, typed, payment, exact);
  if (now.settled || problem !== "") return { ...base, after: now, payment: null, problem };
  const after = paymentTotals(addPayment(cart, payment), shop);
  return { ...base, after, payment, problem, isPart: !after.settled && payment.tendered !== 0 };
}

/** As somebody would type it: "64.45". */
export function plain(cents: Cents): string {
  return formatMoney(cents, "en-AU").replaceAll(",", "");
}

function problemWith(
  cart: Cart,
  shop: Shop,
  typed: Cents | null,
  payment: Omit<CartPayment, "key">,
  exact: Cents,
): string {
  if (looksLikeCardNumber(payment.reference) || looksLikeCardNumber(payment.scheme))
    return CARD_NUMBER_REFUSED;
  if (typed === null) return "Type an amount, for example 20.00.";
  const problem = paymentProblem(cart, shop, payment);
  return problem === null
    ? ""
    : PROBLEMS[problem](formatMoney(exact, shop.locale), payment.tender === "cash");
}

const PROBLEMS: Record<PaymentProblem, (exact: string, isCash: boolean) => string> = {
  nothing: () => "Type an amount, for example 20.00.",
  over: (exact, isCash) =>
    isCash ? `At most ${exact} goes back.` : `At most ${exact} by card: only cash gives change.`,
  wrong_way: (exact) => `Other payments are more than the total. Take one off, then take ${exact}.`,
  too_many: () => "Twenty payments are the most for one sale.",
};

/**
 * Takes the amount in the field as one payment of several. The rest usually comes in the other tender: that one stands
 * ready with an empty field, so that a key pressed twice takes nothing more.
 */
export function takePart(till: Till, taking: Taking, { cart, payment }: Reckoning): void {
  if (payment === null) return;
  till.setCart(addPayment(cart, payment));
  startOver(taking);
  taking.tender.value = payment.tender === "cash" ? "card" : "cash";
  taking.text.value = "";
}

export function takeOff(till: Till, taking: Taking, key: string): void {
  till.setCart(removePayment(till.cart.peek(), key));
  startOver(taking);
}

export function chooseTender(taking: Taking, tender: TakenTender): void {
  taking.tender.value = tender;
  startOver(taking);
}

function startOver(taking: Taking): void {
  taking.text.value = null;
  taking.reference.value = "";
  taking.doubted.value = null;
}

/**
 * Freezes the sale. "Paid" is said only when the till says that it is safe; otherwise nothing on screen is lost. An
 * amount that can hardly be is asked about, and taken by its own button alone: `isSure`.
 */
export async function finish(
  till: Till,
  taking: Taking,
  { cart, payment, after, isAbsurd }: Reckoning,
  isSure = false,
): Promise<void> {
  if (saving.peek() || !after.settled) return;
  if (isAbsurd && payment !== null && !isSure) {
    taking.doubted.value = payment.tendered;
    return;
  }
  if (payment !== null) till.setCart(addPayment(cart, payment));
  await save(till);
}

async function save(till: Till): Promise<void> {
  await whileSaving(async () => {
    try {
      const docket = await till.finishSale();
      trouble.value = null;
      go({ name: "paid", docket });
    } catch (error) {
      if (!askManager(error, () => retry(till))) tellTrouble(error, () => retry(till));
    }
  });
}

/** The sale may have been changed since it could not be saved. */
function retry(till: Till): void {
  const shop = till.shop.peek();
  if (shop !== null && paymentTotals(till.cart.peek(), shop).settled) void save(till);
  else go("pay");
}
