/** A sale that could not be saved: told in the band, with the sale still on the screen, until it is or is not wanted. */

import { signal } from "@preact/signals";
import { TillError } from "../till-api";

export interface SaleTrouble {
  code: string;
  message: string;
  again: () => void;
}

export const trouble = signal<SaleTrouble | null>(null);

const UNEXPECTED =
  "This sale is not paid yet: something went wrong on this device. Nothing was printed and the drawer stayed shut. " +
  "The sale is still on the screen.";

/** Shows what went wrong. An error that nobody expected is shown too, and passed on, so that it is seen in the log. */
export function tellTrouble(error: unknown, again: () => void): void {
  if (error instanceof TillError) {
    trouble.value = { code: error.code, message: error.message, again };
    return;
  }
  trouble.value = { code: "unexpected", message: UNEXPECTED, again };
  throw error;
}

/** "This sale is not paid yet: …" and the rest, so that the first sentence can stand out. */
export function firstSentence(message: string): [string, string] {
  const end = message.search(/[.?!]\s/);
  return end === -1 ? [message, ""] : [message.slice(0, end + 1), message.slice(end + 1).trim()];
}
