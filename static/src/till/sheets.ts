/** The sheets "Back from disconnected" (R7): they lie on the server, so they need it. */

import type { Sheet, Uuid } from "../domain/types";
import type { Answer } from "../sync/client";
import { askSheet, askSheets, askToSign } from "../sync/sheets";
import { TillError } from "../till-api";
import type { Core } from "./core";
import { UNREACHABLE } from "./troubles";

function takenFrom<T>(answer: Answer<T>): T {
  if (answer.kind === "ok") return answer.value;
  if (answer.kind === "no") throw new TillError(answer.code, answer.message, answer.data);
  if (answer.kind === "later" && answer.message !== "") throw new TillError(answer.code, answer.message);
  if (answer.kind === "refused") throw new TillError(answer.code, answer.message);
  throw new TillError("unreachable", UNREACHABLE);
}

/** Newest first. Errors of all three: TillError `unreachable`, or the server's own. */
export async function sheets(core: Core): Promise<Sheet[]> {
  return takenFrom(await askSheets(core.client));
}

export async function sheet(core: Core, uuid: Uuid): Promise<Sheet> {
  return takenFrom(await askSheet(core.client, uuid));
}

export async function signSheet(
  core: Core,
  uuid: Uuid,
  who: { cashier: Uuid; pin: string; with_exceptions: boolean },
): Promise<Sheet> {
  const signed = takenFrom(await askToSign(core.client, uuid, who));
  // The next hello says that it is signed.
  core.bus.tell({ type: "ask" });
  return signed;
}
