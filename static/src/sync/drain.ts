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
import { type Posted, post, type Uploader } from "./upload";

const FIRST_BATCH = 25;
const MOST_IN_A_BATCH = 1000;
const MOST_IN_FLIGHT = 2;
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

/** A batch that is on its way, or back. */
interface Flight {
  rows: RecordRow[];
  posted: Promise<Posted>;
}

class Draining {
  readonly #options: DrainOptions;
  #size = FIRST_BATCH;
  #most = MOST_IN_A_BATCH;
  /** One at a time until the server has answered well, and after each time that it has not. */
  #width = 1;
  #failures = 0;
  #waits = 0;
  readonly #flying: Flight[] = [];
  /** What is behind this was sent; null to begin with the oldest. */
  #after: RecordRow | null = null;
  /** Records that the server could not take when they came alone. */
  readonly #aside = new Set<Uuid>();

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  async run(): Promise<Drained> {
    try {
      for (;;) {
        if (this.#options.signal.aborted) return "broken_off";
        await this.#launch();
        const flight = this.#flying.shift();
        if (flight === undefined) return this.#aside.size === 0 ? "empty" : "stuck";
        const end = await this.#land(flight);
        if (end !== null) return end;
      }
    } finally {
      await Promise.allSettled(this.#flying.map(({ posted }) => posted));
    }
  }

  /** While the server posts one batch, the next is on its way: a third would gain nothing. */
  async #launch(): Promise<void> {
    while (this.#flying.length < this.#width) {
      const rows = await this.#next();
      if (rows.length === 0) return;
      this.#after = rows.at(-1) ?? null;
      const posted = post(this.#options, rows);
      // It is looked at when it lands; unlooked-at until then, it would count as unhandled.
      posted.catch(() => undefined);
      this.#flying.push({ rows, posted });
    }
  }

  async #next(): Promise<RecordRow[]> {
    const limit = this.#size + this.#aside.size;
    const first = await firstOpen(this.#options.store, "waiting", limit, this.#after);
    const rows = first.filter((row) => !this.#aside.has(row.uuid)).slice(0, this.#size);
    let characters = 0;
    const tooMany = rows.findIndex((row) => {
      characters += row.body.length;
      return characters > MOST_CHARACTERS;
    });
    return tooMany > 0 ? rows.slice(0, tooMany) : rows;
  }

  /** Null when there is more to do. */
  async #land({ rows, posted }: Flight): Promise<Drained | null> {
    const { answer, noted } = await posted;
    if (noted !== null) {
      await this.#options.noted(noted);
      this.#failures = 0;
      this.#waits = 0;
      this.#size = this.#most;
      this.#width = MOST_IN_FLIGHT;
      return null;
    }
    await this.#beginAgain();
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

  /** Lets the other batch land, whatever it brings, and goes on with the oldest record that waits. */
  async #beginAgain(): Promise<void> {
    for (const { posted } of this.#flying.splice(0)) {
      const { noted } = await posted;
      if (noted !== null) await this.#options.noted(noted);
    }
    this.#after = null;
    this.#width = 1;
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
