/** The till as the screens see it: opens this browser's store, and hands what is asked to the part that does it. */

import { computed, signal } from "@preact/signals";
import { v7 } from "uuid";
import { emptyCart } from "./domain/cart";
import type { Cart, Cents, Docket, Found, Uuid } from "./domain/types";
import type { SearchClient } from "./search/client";
import { DATABASE } from "./store/schema";
import { openSearchWorker, Updates } from "./till/browser";
import { isEmpty } from "./till/cart-keeper";
import type { Core } from "./till/core";
import { exportOutbox } from "./till/export";
import { Finding } from "./till/finding";
import { change, newContact, newTitle } from "./till/new-records";
import { Opening } from "./till/opening";
import { pairAnew } from "./till/pairing";
import { allow, endShift, signIn, signOut } from "./till/people";
import { Selling } from "./till/selling";
import { sheet, sheets, signSheet } from "./till/sheets";
import { Shown } from "./till/shown";
import { freeSpace, waiting } from "./till/storage";
import { notSaved } from "./till/troubles";
import { type FieldChange, type NewContact, type NewTitle, type Till, TillError } from "./till-api";

/** Everything has a default in a browser; elsewhere there is no worker, and no address bar. */
export interface TillOptions {
  database?: string;
  /** The server's origin. */
  base?: string;
  openSearch?: () => SearchClient;
  /** Closes the till when it aborts, as closing its tab does. */
  signal?: AbortSignal;
}

export function openTill(options: TillOptions = {}): Till {
  return new OpenTill(options);
}

interface Opened {
  core: Core;
  finding: Finding;
  selling: Selling;
}

/** Methods are fields, so that screens can pass them on as they are. */
class OpenTill implements Till {
  readonly #shown = new Shown();
  readonly #updates = new Updates(this.#shown.update_ready);
  readonly #open = signal<Opened | null>(null);
  readonly #blank = emptyCart(new Date().toISOString(), v7());
  readonly #opening: Opening;

  readonly phase = this.#shown.phase;
  readonly status = this.#shown.status;
  readonly locked = this.#shown.locked;
  readonly shop = this.#shown.shop;
  readonly device = this.#shown.device;
  readonly tax_rates = this.#shown.tax_rates;
  readonly cashiers = this.#shown.cashiers;
  readonly cashier = this.#shown.cashier;
  readonly last_docket = this.#shown.last_docket;
  readonly live = this.#shown.live;
  readonly cart = computed<Cart>(() => this.#open.value?.core.carts.cart.value ?? this.#blank);
  readonly parked = computed<Cart[]>(() => this.#open.value?.core.carts.parked.value ?? []);

  constructor({
    database = DATABASE,
    base = globalThis.location?.origin ?? "",
    openSearch,
    signal,
  }: TillOptions) {
    const begun = (core: Core): void => {
      this.#open.value = { core, finding: new Finding(core), selling: new Selling(core) };
    };
    const isPage = typeof document !== "undefined";
    this.#opening = new Opening(
      { database, shown: this.#shown, begun },
      {
        base,
        openSearch: openSearch ?? openSearchWorker,
        isInSight: () => !isPage || document.visibilityState === "visible",
        askForBackgroundPosting: () => this.#updates.askForBackgroundPosting(),
      },
    );
    void this.#opening.run();
    signal?.addEventListener("abort", () => void this.#opening.close());
    if (isPage) this.#attach();
  }

  readonly pair = (code: string, name: string): Promise<void> => this.#opening.pair(code, name);
  readonly pairAnew = async (code: string, name: string): Promise<void> =>
    saved(pairAnew(this.#core, code, name));
  readonly signIn = async (cashier: Uuid, pin: string): Promise<void> => signIn(this.#core, cashier, pin);
  readonly allow = async (manager: Uuid, pin: string): Promise<void> => allow(this.#core, manager, pin);
  readonly signOut = (): void => {
    signOut(this.#core);
  };

  readonly find = async (query: string): Promise<Found> => this.#opened.finding.find(query);
  readonly search = async (query: string, limit: number) => this.#opened.finding.search(query, limit);
  readonly findContacts = async (query: string, limit: number) => this.#core.contacts.find(query, limit);

  readonly setCart = (cart: Cart): void => this.#core.carts.set(cart);
  readonly park = async (label: string): Promise<void> => saved(this.#core.carts.park(label));
  readonly recall = async (cart: Uuid): Promise<void> => saved(this.#core.carts.recall(cart));

  readonly finishSale = async (): Promise<Docket> => this.#opened.selling.finish();
  readonly voidSale = async (reason: string): Promise<void> => this.#opened.selling.void(reason);
  readonly newTitle = async (title: NewTitle) => newTitle(this.#core, title);
  readonly newContact = async (contact: NewContact) => newContact(this.#core, contact);
  readonly change = async (of: "stock_item" | "contact", target: Uuid, fields: FieldChange[]) =>
    change(this.#core, { of, target, fields });

  readonly goDisconnected = async (): Promise<void> => {
    await this.#core.keeper.tell({ type: "button_disconnect", now_ms: Date.now() });
  };

  readonly goNormal = async (): Promise<void> => {
    const { keeper, bus, shown } = this.#core;
    await keeper.tell({ type: "button_normal", now_ms: Date.now(), waiting: shown.waiting.peek() });
    bus.tell({ type: "ask" });
  };

  readonly waiting = async (limit: number) => waiting(this.#core, limit);
  readonly sheets = async () => sheets(this.#core);
  readonly sheet = async (uuid: Uuid) => sheet(this.#core, uuid);
  readonly signSheet = async (uuid: Uuid, cashier: Uuid, pin: string, with_exceptions: boolean) =>
    signSheet(this.#core, uuid, { cashier, pin, with_exceptions });

  readonly closeShift = async (counted: Cents): Promise<void> => endShift(this.#core, counted);
  readonly exportOutbox = async (): Promise<Blob> => exportOutbox(this.#core);
  readonly freeSpace = async (): Promise<void> => saved(freeSpace(this.#core));

  /** A new version never comes in the middle of a sale, nor while anything waits. */
  readonly applyUpdate = (): void => {
    const isQuiet = this.#shown.waiting.peek() === 0 && isEmpty(this.cart.peek());
    if (isQuiet) this.#updates.apply();
  };

  get #opened(): Opened {
    const opened = this.#open.peek();
    if (opened === null) throw new TillError("not_open", "The till is not open yet.");
    return opened;
  }

  get #core(): Core {
    return this.#opened.core;
  }

  /** What only a page has: its service worker, and the browser's word on the network. */
  #attach(): void {
    // A till without it works as long as the server is there, and says so by itself when it is not.
    this.#updates.register().catch(() => undefined);
    const ask = (): void => this.#open.peek()?.core.bus.tell({ type: "ask" });
    window.addEventListener("online", ask);
    window.addEventListener("offline", ask);
  }
}

async function saved<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw notSaved(error);
  }
}
