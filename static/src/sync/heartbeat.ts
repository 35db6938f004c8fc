/**
 * Asking the server whether it is there: every ten seconds while it is, more often while it is missed. Every answer
 * and every missing one is an event of the mode; one that is missed disconnects, and only a calm while brings back.
 */

import type { ModeName, Refusal } from "../domain/types";
import type { Store } from "../store/db";
import { countWaiting } from "../store/outbox";
import type { Bus } from "./bus";
import type { Client } from "./client";
import { type Greeting, greet } from "./greeting";
import type { ModeKeeper } from "./mode-keeper";
import { jittered, pause } from "./pause";

const NORMAL_MS = 10_000;
const FIRST_MS = 1000;
const MOST_MS = 5000;

export interface HeartbeatOptions {
  store: Store;
  client: Client;
  bus: Bus;
  keeper: ModeKeeper;
  /** Whether the browser promised to keep this device's data; null when it does not say. */
  persisted(): boolean | null;
  /** After an answer was taken over. */
  greeted(greeting: Greeting): void;
  /** What the server said when it did not want this device; null when it does. */
  refused(said: Refusal | null): void;
  /** The store could not be read or written. */
  troubled(error: unknown): void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #delay_ms = FIRST_MS;
  #beating: Promise<boolean> | null = null;
  #wake = new AbortController();

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Beats until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.abort());
    while (!signal.aborted) {
      const isWell = await this.beat();
      const name = this.#options.keeper.mode.peek().name;
      if (signal.aborted) return;
      this.#wake = new AbortController();
      await pause(this.#delay(isWell, name), this.#wake.signal);
    }
  }

  /** Beats at once instead of in a while. */
  wake(): void {
    this.#wake.abort();
  }

  /** One hello; whether it was answered well. Asked twice at a time, it is said once. */
  beat(): Promise<boolean> {
    this.#beating ??= this.#beat()
      .catch((error: unknown) => {
        this.#options.troubled(error);
        return false;
      })
      .finally(() => {
        this.#beating = null;
      });
    return this.#beating;
  }

  #delay(isWell: boolean, name: ModeName): number {
    if (isWell) this.#delay_ms = FIRST_MS;
    else this.#delay_ms = Math.min(this.#delay_ms * 1.5, MOST_MS);
    const isWanted = name === "disconnected" && !this.#options.keeper.mode.peek().on_purpose;
    return isWanted ? jittered(this.#delay_ms) : NORMAL_MS;
  }

  async #beat(): Promise<boolean> {
    const { store, client, keeper, bus } = this.#options;
    const answer = await greet({ store, client, bus }, this.#options.persisted());
    if (answer.kind !== "ok") {
      this.#options.refused(answer.kind === "refused" ? answer : null);
      await keeper.tell({ type: "not_answered", now_ms: Date.now() });
      return false;
    }
    const greeting = answer.value;
    this.#options.refused(null);
    keeper.calm_ms = greeting.calm_ms;
    const waiting = await countWaiting(store);
    await keeper.tell({ type: "answered", now_ms: Date.now(), waiting });
    this.#options.greeted(greeting);
    return true;
  }
}
