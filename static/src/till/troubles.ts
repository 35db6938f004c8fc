/** Errors as staff are told them: what happened, is the sale safe, what to do. */

import type { StoreTrouble } from "../domain/types";
import { StoreError } from "../store/trouble";
import { TillError } from "../till-api";

const WHY: Record<StoreTrouble["code"], string> = {
  quota: "Its storage is full.",
  lost: "It lost the connection to its storage.",
  will_not_open: "Its storage does not open.",
  empty: "Its storage is empty.",
  no_secure_context: "It needs an address that begins with https://.",
};

/** For a sale: the cart is still there. */
export function notPaid(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const message = [
    "This sale is not paid yet: the device could not save it.",
    WHY[error.code],
    "Nothing was printed and the drawer stayed shut. The sale is still on the screen.",
  ];
  return new TillError("not_saved", message.join(" "), { cause: error.code });
}

/** For everything else that is saved. */
export function notSaved(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  const message = `The device could not save this. ${WHY[error.code]} Nothing was changed: try again.`;
  return new TillError("not_saved", message, { cause: error.code });
}

export const UNREACHABLE = "The server does not answer. Look at the network, and try again in a moment.";
