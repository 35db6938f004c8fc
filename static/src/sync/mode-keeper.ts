/**
 * The mode of the device, one for all its tabs: each event is a step of `domain/mode.ts` inside a transaction, so that
 * a tab that sells and the tab that asks the server cannot contradict each other.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import { type Mode, type ModeEvent, NORMAL, restore, step } from "../domain/mode";
import { getState, putState, readState, type Store } from "../store/db";
import type { Bus } from "./bus";

const CALM_MS = 3000;
/** The calm while doubles each time posting back breaks off at once, up to this. */
const MOST_CALM_MS = 15_000;

export class ModeKeeper {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #mode = signal<Mode>(NORMAL);
  /** How often in a row posting back broke off. */
  #relapses = 0;
  calm_ms = CALM_MS;

  constructor(store: Store, bus: Bus) {
    this.#store = store;
    this.#bus = bus;
    bus.listen((news) => {
      if (news.type === "mode") void this.reload().catch(() => undefined);
    });
  }

  get mode(): ReadonlySignal<Mode> {
    return this.#mode;
  }

  /** What the other tabs have made of it. */
  async reload(): Promise<void> {
    this.#mode.value = (await readState(this.#store, "mode")) ?? NORMAL;
  }

  /** After a start with no other tab alive: nothing is known of the server then. */
  restored(): Promise<Mode> {
    return this.#change((kept) => restore(kept));
  }

  /** The event may depend on the mode as it is then; null is no event. */
  tell(event: ModeEvent | ((mode: Mode) => ModeEvent | null)): Promise<Mode> {
    return this.#change((mode) => {
      const happened = typeof event === "function" ? event(mode) : event;
      return happened === null ? mode : step(mode, happened, this.#calm());
    });
  }

  async #change(change: (mode: Mode) => Mode): Promise<Mode> {
    let isNew = false;
    const mode = await this.#store.write(
      ["state"],
      async (tx) => {
        const before = (await getState(tx, "mode")) ?? NORMAL;
        const after = change(before);
        isNew = after !== before;
        if (isNew) {
          await putState(tx, "mode", after);
          this.#count(before, after);
        }
        return after;
      },
      "relaxed",
    );
    this.#mode.value = mode;
    if (isNew) this.#bus.tell({ type: "mode" });
    return mode;
  }

  #count(before: Mode, after: Mode): void {
    if (before.name === "posting" && after.name === "disconnected") this.#relapses += 1;
    if (after.name === "normal") this.#relapses = 0;
  }

  #calm(): number {
    return Math.min(this.calm_ms * 2 ** this.#relapses, Math.max(MOST_CALM_MS, this.calm_ms));
  }
}
