/**
 * Opening the store of this browser, and finding out what it is: a new browser, a paired till, or one whose data are
 * gone. Nothing is guessed, and nothing is ever kept in memory instead.
 */

import { readState, Store } from "../store/db";
import { readMarker, writeMarker } from "../store/marker";
import type { Identity } from "../store/schema";
import { asOpenError, StoreError } from "../store/trouble";
import { Bus } from "../sync/bus";
import { Client } from "../sync/client";
import { clockOff, sayHello, takeGreeting } from "../sync/greeting";
import { ModeKeeper } from "../sync/mode-keeper";
import { copyCashiers } from "../sync/snapshot";
import { TillError } from "../till-api";
import { askForStorage } from "./browser";
import { Core, type CoreOptions } from "./core";
import { pairDevice } from "./pairing";
import type { Shown } from "./shown";
import { notSaved } from "./troubles";

export interface OpeningOptions {
  database: string;
  shown: Shown;
  /** Called once, when this browser is known to be a paired till. */
  begun(core: Core): void;
}

interface Parts {
  store: Store;
  bus: Bus;
  keeper: ModeKeeper;
}

export class Opening {
  readonly #options: OpeningOptions;
  readonly #core: CoreOptions;
  #parts: Parts | null = null;
  #begun: Promise<Core> | null = null;

  constructor(options: OpeningOptions, core: CoreOptions) {
    this.#options = options;
    this.#core = core;
  }

  async run(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      this.#options.shown.fail(asOpenError(error).trouble);
    }
  }

  /** Errors: see `pairDevice`; TillError `trouble`, `not_saved`. */
  async pair(code: string, name: string): Promise<void> {
    const parts = this.#parts;
    if (parts === null) throw new TillError("trouble", "This browser's storage does not open.");
    if (this.#begun !== null) throw new TillError("paired", "This browser is a device of the shop already.");
    try {
      const identity = await pairDevice(parts.store, this.#core.base, code, name);
      await this.#greet(parts, identity);
      this.#options.shown.trouble.value = null;
      this.#options.shown.phase.value = "opening";
      await this.#begin(identity);
      parts.bus.tell({ type: "shop" });
    } catch (error) {
      throw notSaved(error);
    }
  }

  async close(): Promise<void> {
    (await this.#begun?.catch(() => null))?.close();
    this.#parts?.bus.close();
    await this.#parts?.store.close();
  }

  async #open(): Promise<void> {
    const { shown, database } = this.#options;
    if (
      globalThis.isSecureContext === false ||
      crypto.subtle === undefined ||
      navigator.locks === undefined
    ) {
      throw new StoreError("no_secure_context");
    }
    const store = await Store.open(database);
    const bus = new Bus(database);
    const parts = { store, bus, keeper: new ModeKeeper(store, bus) };
    this.#parts = parts;
    const identity = await readState(store, "identity");
    if (identity !== undefined) {
      await this.#begin(identity);
      return;
    }
    const marker = readMarker();
    if (marker !== null) throw new StoreError("empty", `it was ${marker.name}`);
    shown.phase.value = "unpaired";
    bus.listen((news) => {
      if (news.type === "shop" && this.#begun === null) void this.#pairedElsewhere(store);
    });
  }

  /** Another tab paired this browser meanwhile. */
  async #pairedElsewhere(store: Store): Promise<void> {
    const identity = await readState(store, "identity").catch(() => undefined);
    if (identity !== undefined) await this.#begin(identity).catch(() => undefined);
  }

  #begin(identity: Identity): Promise<Core> {
    this.#begun ??= this.#start(identity);
    return this.#begun;
  }

  async #start(identity: Identity): Promise<Core> {
    const { shown, begun } = this.#options;
    const parts = this.#parts;
    if (parts === null) throw new StoreError("will_not_open");
    parts.store.expect(identity.uuid);
    writeMarker(identity);
    void askForStorage(shown.storage).catch(() => undefined);
    const core = new Core(identity, { ...parts, shown }, this.#core);
    // Screens may look at the cart from the moment that the phase says ready.
    begun(core);
    await core.begin();
    return core;
  }

  /** The first hello and who may sign in, so that somebody can; if it fails, the leading tab goes on trying. */
  async #greet({ store, bus }: Parts, identity: Identity): Promise<void> {
    const client = new Client(this.#core.base, identity);
    const answer = await sayHello(store, client, null);
    if (answer.kind !== "ok") return;
    const greeting = answer.value;
    await takeGreeting(store, greeting, clockOff(greeting, answer.sent_at_ms, answer.heard_at_ms));
    await copyCashiers({ store, client, bus, signal: new AbortController().signal }, greeting.cashiers_at);
  }
}
