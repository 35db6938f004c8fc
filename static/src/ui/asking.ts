/** What a cashier may not do alone: a manager is asked for the PIN, and it goes on from where it was. */

import { signal } from "@preact/signals";
import { TillError } from "../till-api";

export interface Asked {
  message: string;
  /** Once it is allowed. */
  again: () => void;
}

export const asked = signal<Asked | null>(null);

/** Asks a manager when that is all that is lacking; false for any other error. */
export function askManager(error: unknown, again: () => void): boolean {
  if (!(error instanceof TillError) || error.code !== "needs_manager") return false;
  asked.value = { message: error.message, again };
  return true;
}
