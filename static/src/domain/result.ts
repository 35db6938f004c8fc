/**
 * The server's answer to an upload. A captive portal, a proxy's page, half an answer or somebody else's must
 * acknowledge nothing: it is taken whole, when each result is that of the record in its place, or not at all.
 */

import type { Moment, Uuid } from "./types";

export interface Sent {
  uuid: Uuid;
  sha256: string;
  kind: "sale" | "title" | "contact" | "change" | "shift" | "void";
}

export interface Result {
  uuid: Uuid;
  sha256: string;
  result: "posted" | "posted_before" | "waiting" | "held";
  /** Of a posted sale; null for everything else. */
  trans_id: number | null;
  code: string;
  reason: string;
}

export interface UploadAnswer {
  server_time: Moment;
  results: Result[];
}

const RESULTS: readonly unknown[] = ["posted", "posted_before", "waiting", "held"];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readResult(value: unknown, sent: Sent): Result | null {
  if (!isObject(value)) return null;
  const { uuid, sha256, result, trans_id = null, code = "", reason = "" } = value;
  if (uuid !== sent.uuid || sha256 !== sent.sha256 || !RESULTS.includes(result)) return null;
  if (typeof code !== "string" || typeof reason !== "string") return null;
  const isTransId = typeof trans_id === "number" && Number.isSafeInteger(trans_id) && trans_id > 0;
  if (trans_id !== null && !isTransId) return null;
  const posted = result === "posted" || result === "posted_before";
  if (posted && sent.kind === "sale" && trans_id === null) return null;
  return { uuid: sent.uuid, sha256: sent.sha256, result: result as Result["result"], trans_id, code, reason };
}

/** The answer, with one result for each record in the order sent; null when it acknowledges nothing. */
export function readAnswer(answer: unknown, sent: readonly Sent[]): UploadAnswer | null {
  if (!isObject(answer) || answer.format !== 1) return null;
  const { server_time, results } = answer;
  if (typeof server_time !== "string" || Number.isNaN(Date.parse(server_time))) return null;
  if (!Array.isArray(results) || results.length !== sent.length) return null;
  const read: Result[] = [];
  for (const [i, record] of sent.entries()) {
    const result = readResult(results[i], record);
    if (result === null) return null;
    read.push(result);
  }
  return { server_time, results: read };
}
