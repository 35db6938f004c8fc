/**
 * The mode of this device as a state machine: normal, disconnected (on purpose or by itself), posting back.
 *
 * One wrong answer disconnects; the way back takes a calm while of good answers only, so that a sick server
 * counts as none. Kept with the device's state, it survives restarts (R3); events carry the device's clock.
 */

import type { ModeName, Moment } from "./types";

export interface Progress {
  done: number;
  of: number;
  /** What waits or has been posted, by kind: sale, title, contact, change, shift. */
  kinds: Record<string, number>;
}

export interface Mode {
  name: ModeName;
  /** When the device went disconnected; stays while it posts back, null in normal mode. */
  since: Moment | null;
  on_purpose: boolean;
  /** Since when, in ms, the server has answered well without a break; null when its last answer was none. */
  well_since_ms: number | null;
  /** When it began to post back after this time of disconnection; null before. */
  reconnected_at: Moment | null;
  /** How far posting back has come; kept when the line drops in between. */
  progress: Progress | null;
}

/** `now_ms` is the device's clock. `waiting` says how many records the outbox holds. */
export type ModeEvent =
  | { type: "answered"; now_ms: number; waiting: number }
  | { type: "not_answered"; now_ms: number }
  | { type: "button_disconnect"; now_ms: number }
  | { type: "button_normal"; now_ms: number; waiting: number }
  | { type: "drain"; progress: Progress }
  | { type: "drained" };

export const NORMAL: Mode = {
  name: "normal",
  since: null,
  on_purpose: false,
  well_since_ms: null,
  reconnected_at: null,
  progress: null,
};

function disconnect(mode: Mode, now_ms: number, on_purpose: boolean): Mode {
  return {
    ...mode,
    name: "disconnected",
    since: mode.since ?? new Date(now_ms).toISOString(),
    on_purpose,
    well_since_ms: on_purpose ? mode.well_since_ms : null,
  };
}

/** Back, once the server has answered well for `calm_ms` and nobody wants the device disconnected. */
function reconnect(mode: Mode, now_ms: number, waiting: number, calm_ms: number): Mode {
  const calm = mode.well_since_ms !== null && now_ms - mode.well_since_ms >= calm_ms;
  if (mode.on_purpose || !calm) return mode;
  const of = Math.max(waiting, mode.progress === null ? 0 : mode.progress.of - mode.progress.done);
  return {
    ...mode,
    name: "posting",
    reconnected_at: mode.reconnected_at ?? new Date(now_ms).toISOString(),
    progress: mode.progress ?? { done: 0, of, kinds: {} },
  };
}

function answered(mode: Mode, now_ms: number, waiting: number, calm_ms: number): Mode {
  if (mode.name !== "disconnected") return mode;
  // A clock that was set back must not keep the device disconnected for the difference.
  const well_since_ms = Math.min(mode.well_since_ms ?? now_ms, now_ms);
  return reconnect({ ...mode, well_since_ms }, now_ms, waiting, calm_ms);
}

/** Progress never goes back: sales made meanwhile add to `of`. */
function forward(before: Progress | null, { done, of, kinds }: Progress): Progress {
  return { done: Math.max(done, before?.done ?? 0), of: Math.max(of, before?.of ?? 0), kinds };
}

/** The mode after an event. Posting ends with `drained` alone, also when there was nothing to post. */
export function step(mode: Mode, event: ModeEvent, calm_ms: number): Mode {
  switch (event.type) {
    case "answered":
      return answered(mode, event.now_ms, event.waiting, calm_ms);
    case "not_answered":
      return disconnect(mode, event.now_ms, mode.on_purpose);
    case "button_disconnect":
      return disconnect(mode, event.now_ms, true);
    case "button_normal":
      if (mode.name !== "disconnected") return mode;
      return reconnect({ ...mode, on_purpose: false }, event.now_ms, event.waiting, calm_ms);
    case "drain":
      return mode.name === "posting" ? { ...mode, progress: forward(mode.progress, event.progress) } : mode;
    case "drained":
      return mode.name === "posting" ? NORMAL : mode;
  }
}

/**
 * The mode as it was kept over a restart. Nothing is known of the server then: what was posting back is
 * disconnected until it answers, and the calm while begins anew. Anything unreadable is normal mode, which the
 * first missing answer ends.
 */
export function restore(kept: unknown): Mode {
  if (!isMode(kept) || kept.name === "normal") return NORMAL;
  return { ...kept, name: "disconnected", well_since_ms: null };
}

function isMode(kept: unknown): kept is Mode {
  if (typeof kept !== "object" || kept === null) return false;
  const { name, since, on_purpose } = kept as Partial<Mode>;
  const named = name === "normal" || name === "disconnected" || name === "posting";
  return named && typeof on_purpose === "boolean" && (name === "normal" || typeof since === "string");
}
