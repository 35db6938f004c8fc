/**
 * The cart of this tab. It is saved on every change, in order, and outlives a crash: the next tab takes it up. Two tabs
 * never have the same one: each holds the lock of its cart's name as long as it lives.
 */

import { signal } from "@preact/signals";
import { v7 } from "uuid";
import { emptyCart } from "../domain/cart";
import type { Cart, CartLine, Moment, Uuid } from "../domain/types";
import { allCarts, parkCart, saveCart, unparkCart } from "../store/carts";
import type { Store } from "../store/db";
import { moneyOnly } from "../store/lock";
import type { Bus } from "../sync/bus";
import { claim, heldNames } from "../sync/locks";
import { TillError } from "../till-api";

function now(): Moment {
  return new Date().toISOString();
}

function newCart(): Cart {
  return emptyCart(now(), v7());
}

export function isEmpty(cart: Cart): boolean {
  return cart.lines.length === 0 && cart.contact === null && cart.payments.length === 0 && cart.note === "";
}

/** What was scanned while the sale was being saved: it belongs to the next one. */
function surplus(frozen: Cart, shown: Cart): CartLine[] {
  const before = new Map(frozen.lines.map((line) => [line.key, line]));
  return shown.lines.flatMap((line) => {
    const quantity = line.quantity - (before.get(line.key)?.quantity ?? 0);
    return quantity === 0 || Math.sign(quantity) !== Math.sign(line.quantity) ? [] : [{ ...line, quantity }];
  });
}

export class CartKeeper {
  readonly cart = signal<Cart>(newCart());
  readonly parked = signal<Cart[]>([]);
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #failed: (error: unknown) => void;
  #release: (() => void) | null = null;
  #unsaved: Cart | null = null;
  #saving: Promise<void> | null = null;
  /** The cart on the screen is being put aside: what comes now belongs to the next one. */
  #isLeaving = false;

  /** `failed` hears of a cart that could not be saved; it is still on the screen. */
  constructor(store: Store, bus: Bus, failed: (error: unknown) => void) {
    this.#store = store;
    this.#bus = bus;
    this.#failed = failed;
    bus.listen((news) => {
      if (news.type === "carts") this.#look().catch(failed);
    });
  }

  /** Takes up the newest cart that a tab left behind, or begins a new one. */
  async begin(): Promise<void> {
    for (const { cart } of await allCarts(this.#store)) {
      if (cart.parked_at !== null) continue;
      const release = await claim(this.#lockOf(cart.uuid));
      if (release === null) continue;
      this.#release = release;
      this.cart.value = cart;
      break;
    }
    if (this.#release === null) await this.#take(newCart());
    await this.#look();
  }

  /** At once in memory and on the screen, and on disk soon after. */
  set(cart: Cart): void {
    const before = this.cart.peek();
    if (cart.uuid !== before.uuid) return;
    const begins = isEmpty(before) && !isEmpty(cart);
    const changed = begins ? { ...cart, started_at: now() } : cart;
    this.cart.value = changed;
    if (this.#isLeaving) return;
    this.#unsaved = changed;
    this.#saving ??= this.#saveAll().finally(() => {
      this.#saving = null;
    });
  }

  /** Resolves when nothing is left to be saved. */
  async flush(): Promise<void> {
    await this.#saving;
  }

  /** The cart became a sale: the next one begins, with what was scanned meanwhile. */
  async sold(frozen: Cart): Promise<void> {
    await this.flush();
    await this.#next(frozen);
  }

  /** Errors: TillError `empty`; StoreError. */
  async park(label: string): Promise<void> {
    const cart = this.cart.peek();
    if (isEmpty(cart)) throw new TillError("empty", "There is nothing to park yet.");
    await this.flush();
    const at = now();
    this.#isLeaving = true;
    try {
      await parkCart(this.#store, { ...cart, parked_at: at, label }, at);
      await this.#next(cart);
    } finally {
      this.#isLeaving = false;
    }
  }

  /** Errors: TillError `cart_not_empty`, `gone`; StoreError. */
  async recall(uuid: Uuid): Promise<void> {
    if (!isEmpty(this.cart.peek())) {
      throw new TillError("cart_not_empty", "Park or finish this sale before recalling another.");
    }
    await this.flush();
    const release = await claim(this.#lockOf(uuid));
    const cart = release === null ? null : await unparkCart(this.#store, uuid, now());
    if (cart === null) {
      release?.();
      throw new TillError("gone", "This sale was taken up in another window.");
    }
    this.#release?.();
    this.#release = release;
    this.cart.value = cart;
    this.#bus.tell({ type: "carts" });
  }

  /** The office has revoked this device: what somebody has paid stays in sight, everything else is forgotten. */
  async lock(): Promise<void> {
    await this.flush();
    const cart = this.cart.peek();
    this.cart.value = moneyOnly(cart) ?? emptyCart(now(), cart.uuid);
    await this.#look();
  }

  close(): void {
    this.#release?.();
  }

  #lockOf(uuid: Uuid): string {
    return `${this.#store.name}-cart-${uuid}`;
  }

  /** The cart that follows on one that was sold or parked as it was then. */
  async #next(left: Cart): Promise<void> {
    const shown = await this.#take(newCart());
    this.#isLeaving = false;
    const lines = surplus(left, shown);
    if (lines.length > 0) this.set({ ...this.cart.peek(), lines });
    this.#bus.tell({ type: "carts" });
  }

  /** Puts a new cart on the screen, whose lock is free since nobody else knows its name; gives the one before it. */
  async #take(cart: Cart): Promise<Cart> {
    const release = await claim(this.#lockOf(cart.uuid));
    this.#release?.();
    this.#release = release;
    const before = this.cart.peek();
    this.cart.value = cart;
    return before;
  }

  async #saveAll(): Promise<void> {
    while (this.#unsaved !== null) {
      const cart = this.#unsaved;
      this.#unsaved = null;
      try {
        await saveCart(this.#store, cart, now());
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  /** Parked carts, and those that a tab left behind and nobody took up. */
  async #look(): Promise<void> {
    const [rows, held] = await Promise.all([allCarts(this.#store), heldNames()]);
    const free = rows.filter(({ uuid, cart }) => cart.parked_at !== null || !held.has(this.#lockOf(uuid)));
    this.parked.value = free.map(({ cart, saved_at }) => {
      return cart.parked_at === null
        ? { ...cart, parked_at: saved_at, label: cart.label || "Left open" }
        : cart;
    });
  }
}
