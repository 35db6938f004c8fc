/**
 * The one place that fetches. Each request is signed by the device and given up after a stated time. An answer counts
 * only when it is JSON of the shape that was asked for: a captive portal's page, a redirect, half an answer and a
 * server in trouble all count as no answer.
 */

import { hex } from "../domain/sha256";
import type { Moment } from "../domain/types";
import { sign } from "./bytes";
import { isMoment, isObject, moment } from "./shapes";

/** Who signs. */
export interface Signer {
  uuid: string;
  private_key: CryptoKey;
}

/** When the office revoked this device, and the server's time when it said so. */
export interface Revoked {
  revoked_at: Moment;
  server_time: Moment;
}

/** Why nothing was acknowledged; told to nobody but a log or a test. */
export type Answer<T> =
  | { kind: "ok"; value: T; heard_at_ms: number; sent_at_ms: number }
  /** No server, too slow, not ours, or 5xx: counts as none. */
  | { kind: "none"; why: string; status: number }
  /** 401 or 403: the server does not know this device, or the office has revoked it. */
  | { kind: "refused"; code: string; message: string; revoked?: Revoked }
  /** 413. */
  | { kind: "too_large" }
  /** 429 or 503: asked to come back after a while. */
  | { kind: "later"; after_ms: number; status: number; code: string; message: string }
  /** The server answered well, and the answer is no. */
  | { kind: "no"; status: number; code: string; message: string; data: Record<string, unknown> };

export interface Ask<T> {
  method: "GET" | "POST";
  /** With its query. */
  path: string;
  body?: unknown;
  timeout_ms: number;
  /** The answer's value, or null when it is none of ours. */
  read(json: unknown): T | null;
  /** The moment that the request tells of, when that is before it is sent. */
  told_at?: Moment;
}

/** Signed for another time: the clock of this device is wrong, or was put right since. */
const CLOCK_APART = "clock_apart";
/** Codes that say something of the device, not of what was asked. */
export const REVOKED = "device_revoked";
const REFUSALS = ["device_unknown", "signature_wrong", REVOKED];
const SIGNATURE = "X-Bookmine-Signature";
const LATER_MS = 2000;
const LATER_MOST_MS = 60_000;

export class Client {
  readonly #base: string;
  readonly #signer: Signer | null;
  /** How far the server's clock is ahead of this device's, as last heard. */
  #server_ahead_ms = 0;

  /** `base` is the server's origin. Without a signer, nothing but pairing is answered. */
  constructor(base: string, signer: Signer | null) {
    this.#base = base;
    this.#signer = signer;
  }

  async ask<T>(ask: Ask<T>): Promise<Answer<T>> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), ask.timeout_ms);
    try {
      const answer = await this.#askOnce(ask, giveUp.signal);
      // A wrong clock shuts nobody out: the server's time was in its answer.
      const isApart = answer.kind === "no" && answer.code === CLOCK_APART;
      return isApart ? await this.#askOnce(ask, giveUp.signal) : answer;
    } catch (error) {
      const why = giveUp.signal.aborted ? "too slow" : String(error);
      return { kind: "none", why, status: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  async #askOnce<T>(ask: Ask<T>, signal: AbortSignal): Promise<Answer<T>> {
    const sent_at_ms = Date.now();
    const headers: Record<string, string> = { Accept: "application/json" };
    const response = await this.#fetch(ask, headers, signal);
    const text = await response.text();
    const json = isJson(response) ? parse(text) : undefined;
    this.#learn(json, sent_at_ms);
    const answer = understand(ask, response, json, sent_at_ms);
    if (this.#signer === null || answer.kind !== "refused" || answer.code !== REVOKED) return answer;
    // By this the till locks, so it must answer this very request of this very device.
    const revoked = readRevoked(said(json)?.data, this.#signer, headers[SIGNATURE] ?? "");
    if (response.status !== 403 || revoked === null) {
      return { kind: "none", why: "not our refusal", status: response.status };
    }
    return { ...answer, revoked };
  }

  /** What the server's clock said, when it said so. */
  #learn(json: unknown, sent_at_ms: number): void {
    const at = moment(isObject(json) ? (json.server_time ?? said(json)?.data.server_time) : undefined);
    if (at !== null) this.#server_ahead_ms = at - (sent_at_ms + Date.now()) / 2;
  }

  /** Adds to the headers what the request is signed with. */
  async #fetch<T>(ask: Ask<T>, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const bytes = ask.body === undefined ? null : new TextEncoder().encode(JSON.stringify(ask.body));
    if (bytes !== null) headers["Content-Type"] = "application/json";
    if (this.#signer !== null) {
      const server_time = stamp(Date.now() + this.#server_ahead_ms);
      Object.assign(headers, await signature(this.#signer, ask, server_time, bytes));
    }
    return fetch(this.#base + ask.path, {
      method: ask.method,
      headers,
      body: bytes,
      signal,
      // A device proves itself by its key: nobody's session has a part in it. A redirect is not ours.
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
    });
  }
}

async function signature<T>(
  { uuid, private_key }: Signer,
  { method, path, told_at = new Date().toISOString() }: Ask<T>,
  server_time: Moment,
  bytes: Uint8Array<ArrayBuffer> | null,
): Promise<Record<string, string>> {
  const hash = await crypto.subtle.digest("SHA-256", bytes ?? new Uint8Array());
  const text = ["bookmine1", method, path, told_at, server_time, hex(new Uint8Array(hash))].join("\n");
  return {
    "X-Bookmine-Device": uuid,
    "X-Bookmine-Sent-At": told_at,
    "X-Bookmine-Server-Time": server_time,
    [SIGNATURE]: await sign(private_key, text),
  };
}

/** To the microsecond, whose digits are drawn: a request counts once, and two tabs may ask in one millisecond. */
function stamp(at_ms: number): Moment {
  const [drawn = 0] = crypto.getRandomValues(new Uint16Array(1));
  return new Date(at_ms).toISOString().replace("Z", `${String(drawn % 1000).padStart(3, "0")}Z`);
}

function understand<T>(ask: Ask<T>, response: Response, json: unknown, sent_at_ms: number): Answer<T> {
  const { status } = response;
  if (status >= 200 && status < 300) {
    const value = json === undefined ? null : ask.read(json);
    if (value === null) return { kind: "none", why: "not our answer", status };
    return { kind: "ok", value, heard_at_ms: Date.now(), sent_at_ms };
  }
  // A proxy may set the limits before the server does, and says so in its own words.
  if (status === 413) return { kind: "too_large" };
  const { code, message, data } = said(json) ?? { code: "", message: "", data: {} };
  if (status === 429 || status === 503)
    return { kind: "later", after_ms: wait(response), status, code, message };
  if (code === "" || status >= 500) return { kind: "none", why: `${status} ${code}`, status };
  if (REFUSALS.includes(code)) return { kind: "refused", code, message };
  return { kind: "no", status, code, message, data };
}

/** Null for what does not name this device and the signature of what it was asked. */
function readRevoked(
  data: Record<string, unknown> | undefined,
  { uuid }: Signer,
  signature: string,
): Revoked | null {
  if (data?.device !== uuid || data.signature !== signature) return null;
  const { revoked_at, server_time } = data;
  if (!isMoment(revoked_at) || !isMoment(server_time)) return null;
  return { revoked_at: String(revoked_at), server_time: String(server_time) };
}

function isJson(response: Response): boolean {
  return (response.headers.get("Content-Type") ?? "").startsWith("application/json");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{"error": {"code", "message", "data"}}`: the one shape in which the server says no. */
function said(json: unknown): { code: string; message: string; data: Record<string, unknown> } | null {
  if (!isObject(json) || !isObject(json.error)) return null;
  const { code, message, data } = json.error;
  if (typeof code !== "string" || typeof message !== "string") return null;
  return { code, message, data: isObject(data) ? data : {} };
}

/** `Retry-After` in seconds or as a date; two seconds when it says nothing, a minute at the most. */
function wait(response: Response): number {
  const text = response.headers.get("Retry-After") ?? "";
  const seconds = Number(text);
  const at = moment(text);
  const after_ms =
    text !== "" && Number.isFinite(seconds) ? seconds * 1000 : at === null ? LATER_MS : at - Date.now();
  return Math.min(Math.max(after_ms, 0), LATER_MOST_MS);
}
