/**
 * Which tab leads: the first one, until it is gone. A tab in sight that hears nothing of the leader takes the lead
 * from it: a tab in the background is slowed down by the browser, and a frozen one does nothing at all.
 */

import type { Bus } from "./bus";

/** A leader that is well is heard every four seconds. */
const PATIENCE_MS = 20_000;

/** Leads until the signal aborts. `isFirst`: no other tab was leading when this one started. */
export type Lead = (signal: AbortSignal, isFirst: boolean) => Promise<void>;

export class Leadership {
  readonly #name: string;
  readonly #lead: Lead;
  readonly #isInSight: () => boolean;
  readonly #patience_ms: number;
  #heard_at = performance.now();
  #isLeading = false;

  constructor(name: string, bus: Bus, lead: Lead, isInSight: () => boolean, patience_ms = PATIENCE_MS) {
    this.#name = `${name}-lead`;
    this.#lead = lead;
    this.#isInSight = isInSight;
    this.#patience_ms = patience_ms;
    bus.listen((news) => {
      if (news.type === "beat") this.#heard_at = performance.now();
    });
  }

  /** Leads whenever it is this tab's turn, until the signal aborts. */
  async run(closed: AbortSignal): Promise<void> {
    await this.#turn({ ifAvailable: true }, closed, true);
    while (!closed.aborted) {
      const impatient = new AbortController();
      const watch = setInterval(() => {
        if (this.#isUnheard()) impatient.abort();
      }, this.#patience_ms / 4);
      const leave = (): void => impatient.abort();
      closed.addEventListener("abort", leave);
      await this.#turn({ signal: impatient.signal }, closed, false).finally(() => {
        clearInterval(watch);
        closed.removeEventListener("abort", leave);
      });
      if (impatient.signal.aborted && !closed.aborted) await this.#turn({ steal: true }, closed, false);
    }
  }

  #isUnheard(): boolean {
    return !this.#isLeading && this.#isInSight() && performance.now() - this.#heard_at > this.#patience_ms;
  }

  /** Waits for the lock as the options say, and leads while it holds it. */
  async #turn(options: LockOptions, closed: AbortSignal, isFirst: boolean): Promise<void> {
    const lost = new AbortController();
    const leave = (): void => lost.abort();
    closed.addEventListener("abort", leave);
    try {
      await navigator.locks.request(this.#name, options, async (lock) => {
        if (lock === null || closed.aborted) return;
        this.#isLeading = true;
        await this.#lead(lost.signal, isFirst);
      });
    } catch (error) {
      // Grown impatient, or another tab took the lead.
      if (!(error instanceof DOMException) || error.name !== "AbortError") throw error;
    } finally {
      this.#isLeading = false;
      this.#heard_at = performance.now();
      lost.abort();
      closed.removeEventListener("abort", leave);
    }
  }
}
