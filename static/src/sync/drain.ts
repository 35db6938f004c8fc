/**
 * Posting back (R4): the outbox goes to the server in the order in which it was frozen, a small batch first so that
 * the first sales are seen at once, then in sets. It can break off anywhere: what is acknowledged is noted batch by
 * batch, and the rest is still waiting when it goes on.
 */

import type { Uuid } from "../domain/types";
import { firstOpen } from "../store/outbox";
import type { Noted } from "../store/results";
import type { RecordRow } from "../store/schema";
import { holding } from "./locks";
import { either, jittered, pause } from "./pause";
import { post, type Uploader } from "./upload";

const FIRST_BATCH = 25;
const MOST_IN_A_BATCH = 500;
/** Below the server's 4 MB: the texts grow a little inside the envelope. */
const MOST_CHARACTERS = 2_500_000;
/** After so many single records in a row that the server could not take, it is the server that is sick. */
const SICK_AFTER = 3;
const WAITS_ALLOWED = 3;
const PATIENCE_MS = 30_000;

/** "stuck": all but some records went through, which the server cannot take at all now. */
export type Drained = "empty" | "stuck" | "no_answer" | "broken_off";

export interface DrainOptions extends Uploader {
  signal: AbortSignal;
  /** After each batch. */
  noted(noted: Noted): Promise<void> | void;
}

/** Drains the outbox, alone among the tabs as long as they behave. */
export function drain(options: DrainOptions): Promise<Drained> {
  return holding(`${options.store.name}-drain`, PATIENCE_MS, (lost) =>
    new Draining({ ...options, signal: either(options.signal, lost) }).run(),
  );
}

class Draining {
  readonly #options: DrainOptions;
  #size = FIRST_BATCH;
  #most = MOST_IN_A_BATCH;
  #failures = 0;
  #waits = 0;
  /** Records that the server could not take when they came alone. */
  readonly #aside = new Set<Uuid>();

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  async run(): Promise<Drained> {
    for (;;) {
      if (this.#options.signal.aborted) return "broken_off";
      const rows = await this.#next();
      if (rows.length === 0) return this.#aside.size === 0 ? "empty" : "stuck";
      const end = await this.#send(rows);
      if (end !== null) return end;
    }
  }

  async #next(): Promise<RecordRow[]> {
    const first = await firstOpen(this.#options.store, "waiting", this.#size + this.#aside.size);
    const rows = first.filter((row) => !this.#aside.has(row.uuid)).slice(0, this.#size);
    let characters = 0;
    const tooMany = rows.findIndex((row) => {
      characters += row.body.length;
      return characters > MOST_CHARACTERS;
    });
    return tooMany > 0 ? rows.slice(0, tooMany) : rows;
  }

  /** One batch; null when there is more to do. */
  async #send(rows: RecordRow[]): Promise<Drained | null> {
    const { answer, noted } = await post(this.#options, rows);
    if (noted !== null) {
      await this.#options.noted(noted);
      this.#failures = 0;
      this.#waits = 0;
      this.#size = this.#most;
      return null;
    }
    switch (answer.kind) {
      case "later":
        return await this.#wait(answer.after_ms);
      case "too_large":
        this.#most = Math.max(1, Math.floor(rows.length / 2));
        return this.#smaller(rows);
      case "no":
        return this.#smaller(rows);
      case "none":
        // 500 for the one record that breaks it must not keep the others from going through.
        return answer.status >= 500 ? this.#smaller(rows) : "no_answer";
      default:
        return "no_answer";
    }
  }

  async #wait(after_ms: number): Promise<Drained | null> {
    if (this.#waits === WAITS_ALLOWED) return "no_answer";
    this.#waits += 1;
    await pause(after_ms + jittered(1000), this.#options.signal);
    return null;
  }

  /** Half of it, down to one; what is not taken alone is left for another time. */
  #smaller(rows: RecordRow[]): Drained | null {
    const [only] = rows;
    if (rows.length > 1 || only === undefined) {
      this.#size = Math.max(1, Math.floor(rows.length / 2));
      return null;
    }
    this.#aside.add(only.uuid);
    this.#failures += 1;
    return this.#failures >= SICK_AFTER ? "no_answer" : null;
  }
}
