/** What can go wrong with the store of this device, in the few kinds that staff can act on. */

import type { StoreTrouble } from "../domain/types";

const MESSAGES: Record<StoreTrouble["code"], string> = {
  will_not_open: "The browser does not open this device's database.",
  quota: "The browser gives this device no more room.",
  lost: "The connection to this device's database was lost.",
  empty: "This browser was paired, and its database is empty now.",
  no_secure_context: "The till needs an address that begins with https://.",
};

/** The store cannot be read or written. Nothing of the transaction in hand was stored, as far as is known. */
export class StoreError extends Error {
  constructor(
    readonly code: StoreTrouble["code"],
    detail = "",
    override readonly cause: unknown = undefined,
  ) {
    super(detail === "" ? MESSAGES[code] : `${MESSAGES[code]} (${detail})`);
  }

  get trouble(): StoreTrouble {
    return { code: this.code, message: this.message };
  }
}

const LOST = ["InvalidStateError", "AbortError", "UnknownError", "TimeoutError", "TransactionInactiveError"];

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : "";
}

function detailOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? `${error.name}: ${error.message}` : "";
}

/** For errors of a transaction. Errors that are nobody's trouble but a programmer's come back as they are. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const name = nameOf(error);
  if (name === "QuotaExceededError") return new StoreError("quota", "", error);
  if (LOST.includes(name)) return new StoreError("lost", detailOf(error), error);
  return error;
}

/** For errors of opening. */
export function asOpenError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = nameOf(error) === "QuotaExceededError" ? "quota" : "will_not_open";
  return new StoreError(code, detailOf(error), error);
}
