/**
 * The paired till: its store, who it is, and what keeps the screens in step with the store, with other tabs and with
 * the server.
 */

import { type Counters, left, peek } from "../domain/numbers";
import { usableRates, usableShop } from "../domain/settings";
import type { Moment, Uuid } from "../domain/types";
import type { SearchClient } from "../search/client";
import { STATES } from "../store/acks";
import { dropCopies } from "../store/catalogue";
import { getState, readState, type Store } from "../store/db";
import type { Maker } from "../store/freeze";
import { lockStore } from "../store/lock";
import { countWaiting, countWaitingIn, lastSale, recordOf } from "../store/outbox";
import type { Identity, RecordRow } from "../store/schema";
import { asOpenError, asStoreError, StoreError } from "../store/trouble";
import type { Bus, News } from "../sync/bus";
import { Client } from "../sync/client";
import { Leader } from "../sync/leader";
import { Leadership } from "../sync/leadership";
import type { ModeKeeper } from "../sync/mode-keeper";
import { post } from "../sync/upload";
import { CartKeeper } from "./cart-keeper";
import { Catalogue } from "./catalogue";
import { Contacts } from "./contacts";
import { docketOf } from "./dockets";
import { Locking } from "./locking";
import type { Shown } from "./shown";

export interface CoreOptions {
  /** The server's origin. */
  base: string;
  openSearch(): SearchClient;
  isInSight(): boolean;
  /** Asks the browser to come back for what waits, where it can. */
  askForBackgroundPosting(): void;
}

export interface Parts {
  store: Store;
  bus: Bus;
  keeper: ModeKeeper;
  shown: Shown;
}

export class Core {
  readonly store: Store;
  readonly bus: Bus;
  readonly keeper: ModeKeeper;
  /** By which the server knows who edits: in memory from the sign-in to the sign-out, and nowhere else. */
  proof: { cashier: Uuid; pin: string } | null = null;
  /** What a manager allowed, for one attempt at finishing this sale. */
  allowed: { sale: Uuid; by: Uuid } | null = null;
  readonly shown: Shown;
  readonly client: Client;
  readonly carts: CartKeeper;
  readonly catalogue: Catalogue;
  readonly contacts: Contacts;
  identity: Identity;
  /** How long a sale waits for its TransID. */
  answer_timeout_ms = 2000;
  readonly #options: CoreOptions;
  readonly #lock: Locking;
  readonly #closed = new AbortController();

  constructor(identity: Identity, { store, bus, keeper, shown }: Parts, options: CoreOptions) {
    this.store = store;
    this.bus = bus;
    this.keeper = keeper;
    this.shown = shown;
    this.identity = identity;
    this.#options = options;
    this.client = new Client(options.base, identity);
    this.carts = new CartKeeper(store, bus, (error) => this.troubled(error));
    this.catalogue = new Catalogue(store, options.openSearch, shown);
    this.contacts = new Contacts(store);
    this.#lock = new Locking(this);
  }

  /** Resolves when the till can sell; what it knows of titles may still be on its way from the store. */
  async begin(): Promise<void> {
    await this.keeper.reload();
    this.keeper.mode.subscribe((mode) => {
      this.shown.mode.value = mode;
    });
    this.bus.listen((news) => {
      this.#hear(news).catch((error: unknown) => this.troubled(error));
    });
    await Promise.all([this.#readOutbox(), this.carts.begin(), this.contacts.load()]);
    await this.#showLastDocket();
    // A lock that an older till, or a tab that died, did not see through.
    const lock = await readState(this.store, "lock");
    if (lock !== undefined) await lockStore(this.store, lock);
    // Last, since it opens the screens.
    await this.#readShop();
    this.catalogue.load().catch((error: unknown) => this.troubled(error));
    void new Leadership(
      this.store.name,
      this.bus,
      (signal, isFirst) => this.#lead(signal, isFirst),
      this.#options.isInSight,
    ).run(this.#closed.signal);
  }

  close(): void {
    this.#closed.abort();
    this.carts.close();
  }

  /** Who makes a record now. */
  maker(): Maker {
    return { identity: this.identity, cashier: this.shown.cashier.peek(), now: this.now() };
  }

  now(): Moment {
    return new Date().toISOString();
  }

  /** The server's origin. */
  get base(): string {
    return this.#options.base;
  }

  /** Whether the browser promised to keep this device's data; null when it does not say. */
  get persisted(): boolean | null {
    return { granted: true, "not granted": false, unknown: null }[this.shown.storage.peek()];
  }

  get isNormal(): boolean {
    return this.keeper.mode.peek().name === "normal";
  }

  /** The server did not answer somebody who asked: the device goes on disconnected. */
  async notAnswered(): Promise<void> {
    await this.keeper.tell({ type: "not_answered", now_ms: Date.now() });
    this.bus.tell({ type: "ask" });
  }

  /** What was just frozen: others are told, and in normal mode it is posted, without anybody waiting for it. */
  frozen(row: RecordRow): void {
    this.bus.tell({ type: "outbox", moved: {} });
    if (!this.isNormal) {
      this.waits();
      return;
    }
    post(this, [row])
      .then(({ noted }) => (noted === null ? this.notAnswered() : undefined))
      .catch((error: unknown) => this.troubled(error));
  }

  /** Something waits here: a browser that can may post it back while no till is open. */
  waits(): void {
    this.#options.askForBackgroundPosting();
  }

  /** Something could not be read or written. A store that is gone for good ends selling here, in clear words. */
  troubled(error: unknown): void {
    const trouble = asStoreError(error);
    if (!(trouble instanceof StoreError)) {
      // A fault of ours: to the browser's own log, not into nothing.
      setTimeout(() => {
        throw error;
      });
      return;
    }
    if (trouble.code === "quota") void dropCopies(this.store).catch(() => undefined);
    else
      readState(this.store, "identity").catch((still: unknown) =>
        this.shown.fail(asOpenError(still).trouble),
      );
  }

  async #lead(signal: AbortSignal, isFirst: boolean): Promise<void> {
    if (isFirst) {
      await this.#tryForRoom();
      const mode = await this.keeper.restored();
      // Left behind by a till that was closed in the middle: it has to be posted back, in sight.
      const isBehind = mode.name === "normal" && (await countWaiting(this.store)) > 0;
      if (isBehind) await this.keeper.tell({ type: "not_answered", now_ms: Date.now() });
    }
    const leader = new Leader(
      {
        store: this.store,
        bus: this.bus,
        keeper: this.keeper,
        client: this.client,
        base: this.base,
        signer: this.identity,
        persisted: () => this.persisted,
        refused: (said) => {
          this.shown.refused.value = said;
        },
        troubled: (error) => this.troubled(error),
      },
      signal,
    );
    const deafen = this.bus.listen((news) => {
      if (news.type === "ask") leader.heartbeat.wake();
    });
    await leader.run().finally(deafen);
  }

  /** A copy that was dropped for want of room is fetched again after a start, and not before. */
  async #tryForRoom(): Promise<void> {
    if ((await readState(this.store, "no_room")) === undefined) return;
    await this.store.write(["state"], (tx) => tx.objectStore("state").delete("no_room"), "relaxed");
  }

  async #hear(news: News): Promise<void> {
    if (news.type === "shop") await this.#readShop();
    if (news.type === "outbox") {
      await this.#readOutbox();
      await this.#refreshLastDocket();
    }
    if (news.type === "outbox" || news.type === "carts") await this.#lock.refresh();
    if (news.type === "contacts") await this.contacts.load();
    if (news.type === "live") this.shown.addLive(news.sale);
    await this.catalogue.hear(news);
  }

  async #readShop(): Promise<void> {
    const { store, shown } = this;
    const [lock, identity, shop, cashiers, said, counters, catalogue] = await store.read(["state"], (tx) =>
      Promise.all([
        getState(tx, "lock"),
        getState(tx, "identity"),
        getState(tx, "shop"),
        getState(tx, "cashiers"),
        getState(tx, "said"),
        getState(tx, "counters"),
        getState(tx, "catalogue"),
      ]),
    );
    if (identity !== undefined) this.identity = identity;
    const { uuid, name, register } = this.identity;
    shown.device.value = { uuid, name, register: register.name };
    shown.cashiers.value = cashiers?.list ?? [];
    shown.catalogue_at.value = catalogue?.as_of ?? null;
    if (said !== undefined) shown.said.value = said;
    this.#showNumbers(counters);
    if (await this.#lock.follow(lock)) await this.#showLastDocket();
    if (shop === undefined || counters === undefined) return;
    // Older versions kept what they were told as it came.
    shown.shop.value = usableShop(shop.shop, null);
    shown.tax_rates.value = usableRates(shop.tax_rates, []);
    this.answer_timeout_ms = shop.answer_timeout_ms;
    if (shown.phase.peek() === "opening" || shown.phase.peek() === "unpaired") shown.phase.value = "ready";
  }

  async #showLastDocket(): Promise<void> {
    const last = await lastSale(this.store);
    this.shown.last_docket.value = last === null ? null : docketOf(last, this.identity.name);
  }

  async #readOutbox(): Promise<void> {
    const [waiting, counters] = await this.store.read([...STATES, "state"], (tx) =>
      Promise.all([countWaitingIn(tx), getState(tx, "counters")]),
    );
    this.shown.waiting.value = waiting;
    this.#showNumbers(counters);
  }

  /** A docket that was shown by its D-number has its TransID beside it as soon as it is posted. */
  async #refreshLastDocket(): Promise<void> {
    const last = this.shown.last_docket.peek();
    if (last === null || last.place === "posted") return;
    const row = await recordOf(this.store, last.uuid);
    const docket = row === undefined ? null : docketOf(row, this.identity.name);
    if (docket === null || docket.place === last.place) return;
    if (this.shown.last_docket.peek()?.uuid === docket.uuid) this.shown.last_docket.value = docket;
  }

  #showNumbers(counters: Counters | undefined): void {
    if (counters !== undefined) this.shown.numbers.value = { left: left(counters), next: peek(counters) };
  }
}
