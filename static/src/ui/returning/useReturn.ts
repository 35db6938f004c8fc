/** The state of a return: its rows, how the money goes back, and the refund itself. */

import { useEffect, useRef, useState } from "preact/hooks";
import { addPayment } from "../../domain/cart";
import { allBack, wayBack } from "../../domain/refund";
import type { Cart, CartPayment, Docket, Shop, StockItem } from "../../domain/types";
import type { Till } from "../../till-api";
import { askManager } from "../asking";
import { taker } from "../finder";
import { CARD_NUMBER_REFUSED, looksLikeCardNumber } from "../paying";
import { say } from "../said";
import { isOwed } from "../sale";
import { go, home, screen } from "../screen";
import { tellTrouble, trouble } from "../trouble";
import { isReady, most, oneMore, type Row, rowOf, rowsOf, withReturns } from "./rows";

/** How money goes back: as it came, or all of it in one tender. Vouchers, account and credit come later. */
export type MoneyTo = "as paid" | "cash" | "card";

/** What staff have filled in. */
interface Draft {
  rows: Row[];
  to: MoneyTo;
  reference: string;
  reason: string;
}

export interface Return extends Draft {
  /** The cart as it was. With goods on it, what comes back joins them, and Pay settles both. */
  before: Cart;
  /** The same with the goods that come back on it. */
  cart: Cart;
  /** How its money goes back. */
  back: readonly Omit<CartPayment, "key">[];
  ready: boolean;
  busy: boolean;
  set: (patch: Partial<Draft>) => void;
  change: (key: string, patch: Partial<Row>) => void;
  allLines: () => void;
  refund: () => Promise<void>;
  /** Puts the goods on the sale, for an exchange. */
  exchange: () => void;
}

export function useReturn(till: Till, docket: Docket | null, number: string, shop: Shop): Return {
  const [draft, set] = useDraft(docket);
  const { rows, reference, reason } = draft;
  const [busy, setBusy] = useState(false);
  // While the refund is saved the till's cart carries it already; the screen stays as it was.
  const frozen = useRef<Cart | null>(null);
  const before = frozen.current ?? till.cart.value;
  const cart = withReturns(before, rows, shop, reason.trim());
  const back = moneyBack(cart, draft, shop);
  const ready = isReady(before, rows, shop) && (!isByCard(back) || referenceProblem(reference) === undefined);

  useTaker((item) => {
    const added = docket === null ? [...rows, rowOf(item, number, till.tax_rates.peek())] : null;
    const more = oneMore(rows, item) ?? added;
    if (more === null) return say(`${item.title}: no more of it on this docket.`, "bad");
    set({ rows: more });
    say(`${item.title} comes back.`);
  });
  const tell = useTrouble(() => void refund());
  const refund = async () => {
    if (frozen.current !== null || goesBackFirst(before) || !ready) return;
    frozen.current = before;
    setBusy(true);
    try {
      till.setCart(moneyBack(cart, draft, shop).reduce(addPayment, cart));
      const done = await till.finishSale();
      trouble.value = null;
      kept = null;
      go({ name: "paid", docket: done });
    } catch (error) {
      // The return stays on the screen as it is; the cart must not carry it twice.
      till.setCart(before);
      if (!askManager(error, () => void refund())) tell(error);
    } finally {
      frozen.current = null;
      setBusy(false);
    }
  };
  const exchange = () => {
    if (goesBackFirst(before) || !ready) return;
    kept = null;
    till.setCart(cart);
    say("What comes back is on the sale. Now scan what goes out.");
    home();
  };
  return {
    ...draft,
    before,
    cart,
    back,
    ready,
    busy,
    set,
    change: (key, patch) => set({ rows: rows.map((row) => (row.key === key ? { ...row, ...patch } : row)) }),
    allLines: () => set({ rows: rows.map(inFull) }),
    refund,
    exchange,
  };
}

/** What was taken for a sale that is no more goes back before goods come back; the sale screen says it. */
function goesBackFirst(cart: Cart): boolean {
  const isFirst = isOwed(cart);
  if (isFirst) home();
  return isFirst;
}

/** The return that was last on the screen, for when staff come back to it from the customer (F4) or the stock (F10). */
let kept: { at: unknown; draft: Draft } | null = null;

export function forgetReturn(): void {
  kept = null;
}

function useDraft(docket: Docket | null): [Draft, (patch: Partial<Draft>) => void] {
  // Going back opens the very same screen object; a docket that is found again is a new one.
  const [at] = useState(() => screen.peek());
  const [draft, setDraft] = useState<Draft>(() => {
    if (kept?.at === at) return kept.draft;
    return { rows: docket === null ? [] : rowsOf(docket), to: "as paid", reference: "", reason: "" };
  });
  const set = (patch: Partial<Draft>) => {
    const next = { ...draft, ...patch };
    kept = { at, draft: next };
    setDraft(next);
  };
  return [draft, set];
}

function inFull(row: Row): Row {
  return most(row.goods) === 0 ? row : { ...row, ticked: true, pieces: most(row.goods), money: null };
}

/** As long as the wire takes; a whole card number is never kept, nor the first part of one. */
const MOST_REFERENCE = 12;

export function referenceProblem(reference: string): string | undefined {
  if (looksLikeCardNumber(reference)) return CARD_NUMBER_REFUSED;
  return reference.trim().length > MOST_REFERENCE ? `At most ${MOST_REFERENCE} characters.` : undefined;
}

/** While this screen is open, Find gives it what it finds. */
function useTaker(take: (item: StockItem) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const mine = (item: StockItem) => latest.current(item);
    taker.value = mine;
    return () => {
      if (taker.peek() === mine) taker.value = null;
    };
  }, []);
}

/** "Try again" means the return as it is by then, and goes away with this screen: another cart is not its business. */
function useTrouble(again: () => void): (error: unknown) => void {
  const latest = useRef(again);
  latest.current = again;
  const told = useRef(false);
  useEffect(
    () => () => {
      if (told.current) trouble.value = null;
    },
    [],
  );
  return (error) => {
    told.current = true;
    tellTrouble(error, () => latest.current());
  };
}

function moneyBack(cart: Cart, { to, reference }: Draft, shop: Shop): Omit<CartPayment, "key">[] {
  const back = to === "as paid" ? wayBack(cart, shop) : allBack(cart, shop, to);
  return back.map((payment) =>
    payment.tender === "card" ? { ...payment, reference: reference.trim() } : payment,
  );
}

export function isByCard(back: readonly Omit<CartPayment, "key">[]): boolean {
  return back.some(({ tender }) => tender === "card");
}
