/**
 * A tab of a device that the office has revoked: it forgets what it had in memory, as the store has already, and shows
 * what is not posted. Every tab does so when it hears of the lock, and each till that is opened under it.
 */

import { allCarts } from "../store/carts";
import { sumOpen } from "../store/outbox";
import type { Lock } from "../store/schema";
import type { Core } from "./core";
import { signOut } from "./people";

export class Locking {
  readonly #core: Core;
  #lock: Lock | null = null;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The lock as it is in the store now; whether it ended by this. */
  async follow(lock: Lock | undefined): Promise<boolean> {
    const { shown, catalogue } = this.#core;
    const wasLocked = this.#lock !== null;
    this.#lock = lock ?? null;
    if (lock !== undefined) {
      if (!wasLocked) await this.#forget();
      await this.refresh();
      if (shown.phase.peek() !== "trouble") shown.phase.value = "locked";
      return false;
    }
    if (!wasLocked) return false;
    shown.locked.value = null;
    if (shown.phase.peek() === "locked") shown.phase.value = "opening";
    await catalogue.load();
    return true;
  }

  /** What is here may have been sent meanwhile, or decided on in the office. */
  async refresh(): Promise<void> {
    const lock = this.#lock;
    if (lock === null) return;
    const { store, shown } = this.#core;
    const [sums, carts] = await Promise.all([sumOpen(store), allCarts(store)]);
    const unfinished = carts.map(({ cart }) => cart).filter(({ payments }) => payments.length > 0);
    if (this.#lock !== null) shown.locked.value = { revoked_at: lock.revoked_at, ...sums, unfinished };
  }

  async #forget(): Promise<void> {
    const core = this.#core;
    signOut(core);
    core.shown.cashiers.value = [];
    core.shown.last_docket.value = null;
    core.shown.live.value = [];
    await Promise.all([core.carts.lock(), core.contacts.load(), core.catalogue.load()]);
  }
}
