/**
 * What the leading tab does for all: hello, posting back, copies of the shop, the live socket, sheets. Nothing of it
 * has to come to an end: the next leader finds in the store how far it has come.
 */

import type { Mode } from "../domain/mode";
import { readState } from "../store/db";
import { putLevels } from "../store/levels";
import { countWaiting, firstOpen } from "../store/outbox";
import type { Noted } from "../store/results";
import { REVOKED, type Signer } from "./client";
import { drain } from "./drain";
import type { Greeting } from "./greeting";
import { Heartbeat, type HeartbeatOptions } from "./heartbeat";
import { listen } from "./live";
import { either, pause } from "./pause";
import { pruneDaily } from "./pruning";
import { settleAll } from "./settling";
import { sendClaims } from "./sheet";
import { copyDockets, copyLeases, copyShop } from "./snapshot";
import { post } from "./upload";

const BEAT_MS = 4000;
/** Counted in greetings, which come about every ten seconds. */
const SOMETIMES = 6;
const SELDOM = 30;
/** Records that the server has and has not posted: so many are asked about again at once. */
const ASKED_AGAIN = 100;

export interface LeaderOptions extends Omit<HeartbeatOptions, "greeted"> {
  /** The server's origin. */
  base: string;
  signer: Signer;
}

export class Leader {
  readonly heartbeat: Heartbeat;
  readonly #options: LeaderOptions;
  readonly #signal: AbortSignal;
  /** Aborts when somebody presses "Go disconnected". */
  #wanted = new AbortController();
  #posting: Promise<void> | null = null;
  #tidying: Promise<void> | null = null;
  #settling: Promise<void> | null = null;
  /** Aborts when there is something to post back, which goes first. */
  #leisure = new AbortController();
  #greetings = 0;
  #refusals = 0;
  #leftOver = 0;
  #held = 0;

  constructor(options: LeaderOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.heartbeat = new Heartbeat({
      ...options,
      greeted: (greeting) => this.#greeted(greeting),
      refused: (said) => {
        options.refused(said);
        if (said?.code === REVOKED) this.#sendLocked();
      },
    });
  }

  /** Leads until the signal aborts. */
  async run(): Promise<void> {
    const forget = this.#options.keeper.mode.subscribe((mode) => this.#follow(mode));
    try {
      await Promise.all([this.heartbeat.run(this.#signal), this.#beAlive(), this.#listen()]);
    } finally {
      forget();
      this.#wanted.abort();
    }
    await Promise.all([this.#posting, this.#tidying]);
    await this.#settling;
  }

  async #beAlive(): Promise<void> {
    while (!this.#signal.aborted) {
      this.#options.bus.tell({ type: "beat" });
      await pause(BEAT_MS, this.#signal);
    }
  }

  async #listen(): Promise<void> {
    const { bus, base, signer, store } = this.#options;
    await listen(
      {
        base,
        signer,
        sale: (sale) => bus.tell({ type: "live", sale }),
        levels: (levels) => {
          putLevels(store, levels).catch(this.#options.troubled);
          bus.tell({ type: "levels", levels });
        },
        broken: () => this.heartbeat.wake(),
      },
      this.#signal,
    );
  }

  #follow(mode: Mode): void {
    if (mode.on_purpose) {
      this.#wanted.abort();
      return;
    }
    if (this.#wanted.signal.aborted && !this.#signal.aborted) this.#wanted = new AbortController();
    if (mode.name === "posting") this.#postBack();
  }

  #greeted(greeting: Greeting): void {
    this.#greetings += 1;
    const { name } = this.#options.keeper.mode.peek();
    if (name === "posting") this.#postBack();
    this.#settle();
    if (name !== "normal" || this.#tidying !== null) return;
    this.#tidying = this.#tidy(greeting)
      // One that finds no room is no reason to stop selling: the copies go, and are not tried for again.
      .catch(this.#options.troubled)
      .finally(() => {
        this.#tidying = null;
      });
  }

  #postBack(): void {
    this.#leisure.abort();
    this.#posting ??= this.#drain()
      .catch(this.#options.troubled)
      .finally(() => {
        this.#posting = null;
        this.#settle();
      });
  }

  /** A revoked device sends what waits all the same: the server keeps it aside, where the office sees it. */
  #sendLocked(): void {
    this.#refusals += 1;
    const isSometimes = this.#refusals % SOMETIMES === 1;
    this.#posting ??= this.#drainLocked(isSometimes)
      .catch(this.#options.troubled)
      .finally(() => {
        this.#posting = null;
        // Paired again meanwhile.
        if (this.#options.keeper.mode.peek().name === "posting") this.#postBack();
      });
  }

  async #drainLocked(isSometimes: boolean): Promise<void> {
    // Also when somebody had pressed "Go disconnected": nobody sells here who might want that.
    await drain({ ...this.#options, signal: this.#signal, noted: () => undefined });
    if (isSometimes) await this.#askAgain();
  }

  /** What was answered in big batches, by this tab or by one that is gone. */
  #settle(): void {
    if (this.#posting !== null || this.#settling !== null || this.#signal.aborted) return;
    this.#leisure = new AbortController();
    this.#settling = settleAll(this.#options.store, either(this.#signal, this.#leisure.signal))
      .catch(this.#options.troubled)
      .finally(() => {
        this.#settling = null;
      });
  }

  async #drain(): Promise<void> {
    const { keeper, store, client } = this.#options;
    const end = await this.#drainOnce((noted) => this.#progress(noted));
    if (end === "broken_off") return;
    if (end === "no_answer") {
      await keeper.tell({ type: "not_answered", now_ms: Date.now() });
      return;
    }
    const away = keeper.mode.peek();
    await keeper.tell({ type: "drained" });
    // Frozen between the last look at the outbox and the end of posting back.
    if (end === "empty" && (await countWaiting(store)) > 0) await this.#drainOnce(() => undefined);
    await sendClaims(store, client, away);
    this.heartbeat.wake();
  }

  #drainOnce(noted: (noted: Noted) => Promise<void> | void): ReturnType<typeof drain> {
    const signal = either(this.#signal, this.#wanted.signal);
    return drain({ ...this.#options, signal, noted });
  }

  /** Progress counts what left the outbox, so it never goes back, whoever posted it and however often. */
  async #progress({ left, kinds }: Noted): Promise<void> {
    const { keeper, store } = this.#options;
    const waiting = await countWaiting(store);
    await keeper.tell(({ progress }) => {
      const before = progress ?? { done: 0, of: 0, kinds: {} };
      const done = before.done + left;
      const sums = { ...before.kinds };
      for (const [kind, count] of Object.entries(kinds)) sums[kind] = (sums[kind] ?? 0) + count;
      return { type: "drain", progress: { done, of: Math.max(before.of, done + waiting), kinds: sums } };
    });
  }

  /** In normal mode, after a good answer: whatever is not as it should be yet. */
  async #tidy(greeting: Greeting): Promise<void> {
    const { store, client } = this.#options;
    const isFirst = this.#greetings === 1;
    const isSometimes = isFirst || this.#greetings % SOMETIMES === 0;
    const isSeldom = isFirst || this.#greetings % SELDOM === 0;
    await this.#postLeftOver();
    if (isSometimes || greeting.held !== this.#held) await this.#askAgain();
    this.#held = greeting.held;
    if (isSometimes && (await countWaiting(store)) === 0) {
      const sheet = await sendClaims(store, client, { since: null, reconnected_at: null });
      if (sheet !== null) this.heartbeat.wake();
    }
    await pruneDaily(store, client, greeting.server_time);
    if (await this.#hasNoRoom()) return;
    const options = { ...this.#options, signal: this.#signal };
    await copyShop(options, greeting);
    if (isSeldom) await copyLeases(options);
    if (isSeldom) await copyDockets(options);
  }

  /** What waits in normal mode is on its way from some tab; when it is seen twice, it was left behind. */
  async #postLeftOver(): Promise<void> {
    const waiting = await countWaiting(this.#options.store);
    this.#leftOver = waiting === 0 ? 0 : this.#leftOver + 1;
    if (this.#leftOver === 2 || (this.#leftOver > 2 && this.#leftOver % SOMETIMES === 0)) {
      await this.#drainOnce(() => undefined);
    }
  }

  /** The office may have posted what was held, and what a record waited for may have come. */
  async #askAgain(): Promise<void> {
    for (const state of ["waits", "held"] as const) {
      const rows = await firstOpen(this.#options.store, state, ASKED_AGAIN);
      if (rows.length > 0) await post(this.#options, rows);
    }
  }

  async #hasNoRoom(): Promise<boolean> {
    return (await readState(this.#options.store, "no_room")) ?? false;
  }
}
