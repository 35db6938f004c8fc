/**
 * Finishing a sale: safe before said. The sale is frozen first; then, in normal mode, it is posted at once and the
 * docket waits a moment for its TransID. If that does not come, the docket shows its D-number and the till goes on
 * disconnected. The server may have saved the sale all the same: the D-number is then another name of its TransID.
 */

import { paymentTotals } from "../domain/pay";
import { isAnotherWay, leftToGiveBack } from "../domain/refund";
import type { Cart, Docket, Tender, Uuid } from "../domain/types";
import { dropCopies } from "../store/catalogue";
import { recordOf, recordsOf } from "../store/outbox";
import { type FrozenSale, freezeSale, NoShift, type SaleInHand } from "../store/sales";
import type { RecordRow } from "../store/schema";
import { StoreError } from "../store/trouble";
import { freezeVoid } from "../store/voids";
import { pause } from "../sync/pause";
import { post } from "../sync/upload";
import { TillError } from "../till-api";
import type { Core } from "./core";
import { docketOf } from "./dockets";
import { beginShift } from "./people";
import { notPaid, notSaved } from "./troubles";

const TENDERS: Record<Tender, string> = {
  cash: "in cash",
  card: "by card",
  voucher: "by voucher",
  account: "on account",
  credit: "with credit",
};

function anotherWayWords(cart: Cart): string {
  const ways = Object.keys(leftToGiveBack(cart) ?? {}) as Tender[];
  if (ways.length === 0) {
    return "All that was paid for this went back before. For more to go back, a manager types their PIN.";
  }
  const paid = ways.map((tender) => TENDERS[tender]).join(" and ");
  return `This was paid ${paid}. For the money to go back another way, a manager types their PIN.`;
}

export class Selling {
  readonly #core: Core;
  #finishing: Promise<Docket> | null = null;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Pressed twice, it is one sale. Errors: TillError `empty`, `not_settled`, `signed_out`, `needs_manager`, `not_saved`. */
  finish(): Promise<Docket> {
    this.#finishing ??= this.#finish().finally(() => {
      this.#finishing = null;
    });
    return this.#finishing;
  }

  async #finish(): Promise<Docket> {
    const core = this.#core;
    const cart = core.carts.cart.peek();
    const sale = this.#inHand(cart);
    const { row, moved } = await this.#freeze(sale);
    core.bus.tell({ type: "outbox", moved });
    const isOpen = row.open !== undefined;
    const shown = isOpen && core.isNormal ? await this.#postAtOnce(row, cart) : row;
    if (shown.open !== undefined) core.waits();
    const docket = docketOf(shown, core.identity.name);
    core.shown.last_docket.value = docket;
    await core.carts.sold(cart);
    return docket;
  }

  /** Errors: TillError `empty`, `signed_out`, `not_saved`, `sold`. */
  async void(reason: string): Promise<void> {
    const core = this.#core;
    await this.#finishing?.catch(() => undefined);
    const cart = core.carts.cart.peek();
    const shop = core.shown.shop.peek();
    if (cart.lines.length + cart.payments.length === 0) {
      throw new TillError("empty", "There is nothing in this sale yet.");
    }
    if (shop === null || core.shown.cashier.peek() === null) {
      throw new TillError("signed_out", "Sign in to void this sale.");
    }
    await core.carts.flush();
    try {
      const given_up = { ...core.maker(), cart, shop, reason };
      core.frozen(await this.#withRoom(() => freezeVoid(core.store, given_up)));
    } catch (error) {
      throw notSaved(error);
    }
    await core.carts.sold(cart);
  }

  #inHand(cart: Cart): SaleInHand {
    const shop = this.#core.shown.shop.peek();
    const cashier = this.#core.shown.cashier.peek();
    const allowed_by = this.#allowance(cart);
    if (cart.lines.length === 0) throw new TillError("empty", "There is nothing in this sale yet.");
    if (shop === null || cashier === null) throw new TillError("signed_out", "Sign in to finish this sale.");
    if (!paymentTotals(cart, shop).settled) {
      throw new TillError("not_settled", "This sale is not paid in full yet.");
    }
    if (cashier.role !== "manager" && allowed_by === null && isAnotherWay(cart, shop)) {
      throw new TillError("needs_manager", anotherWayWords(cart));
    }
    return { ...this.#core.maker(), cashier, cart, shop, allowed_by };
  }

  /** Who allowed this sale, if anybody did; what they allowed is used up by asking. */
  #allowance(cart: Cart): Uuid | null {
    const { allowed } = this.#core;
    this.#core.allowed = null;
    return allowed?.sale === cart.uuid ? allowed.by : null;
  }

  /** Nothing may be said before this resolves. */
  async #freeze(sale: SaleInHand): Promise<FrozenSale> {
    await this.#core.carts.flush();
    try {
      return await this.#withRoom(() => this.#withShift(sale));
    } catch (error) {
      // The commit may have gone through although its end was never heard: then the sale is safe, and paid.
      const row = await recordOf(this.#core.store, sale.cart.uuid).catch(() => undefined);
      if (row !== undefined) return { row, existed: true, moved: {} };
      if (error instanceof StoreError) this.#core.troubled(error);
      throw notPaid(error);
    }
  }

  async #withShift(sale: SaleInHand): Promise<FrozenSale> {
    try {
      return await freezeSale(this.#core.store, sale);
    } catch (error) {
      if (!(error instanceof NoShift)) throw error;
      await beginShift(this.#core, sale.cashier.uuid);
      return await freezeSale(this.#core.store, sale);
    }
  }

  /** When the storage is full, the copy of the catalogue goes first; the worker still has it in memory. */
  async #withRoom<T>(freeze: () => Promise<T>): Promise<T> {
    try {
      return await freeze();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "quota") throw error;
      await dropCopies(this.#core.store);
      return await freeze();
    }
  }

  /** The record as the docket is to show it: with its TransID, or without when that did not come in time. */
  async #postAtOnce(row: RecordRow, cart: Cart): Promise<RecordRow> {
    const core = this.#core;
    let isHere = false;
    let isLate = false;
    // Asked when the answer is here, before it is noted: from then on nobody says that it came too late.
    const inTime = (): Uuid | null => {
      isHere = !isLate;
      return isHere ? row.uuid : null;
    };
    const posting = post(core, await this.#withWhatItNeeds(row, cart), inTime).catch((error: unknown) => {
      core.troubled(error);
      return null;
    });
    const end = new AbortController();
    const clock = pause(core.answer_timeout_ms, end.signal).then(() => {
      isLate = !isHere;
    });
    await Promise.race([posting, clock]);
    const posted = isLate ? null : await posting;
    end.abort();
    if (posted === null || posted.noted === null) {
      await core.notAnswered().catch((error: unknown) => core.troubled(error));
      return row;
    }
    return (await recordOf(core.store, row.uuid).catch(() => undefined)) ?? row;
  }

  /** New titles and contacts that are on their way, and the sale that goods come back from, go with it. */
  async #withWhatItNeeds(row: RecordRow, cart: Cart): Promise<RecordRow[]> {
    const uuids = new Set<string>();
    for (const line of cart.lines) {
      if (line.made_on_device && line.stock_item !== null) uuids.add(line.stock_item);
      if (line.return_of?.sale) uuids.add(line.return_of.sale);
    }
    if (cart.contact?.made_on_device) uuids.add(cart.contact.uuid);
    const needed = (await recordsOf(this.#core.store, [...uuids])).filter(
      (one) => one.open?.[0] === "waiting",
    );
    return [...needed, row].sort((a, b) => a.epoch - b.epoch || a.sequence - b.sequence);
  }
}
