/**
 * The "Back from disconnected" sheet (R7), from the device's side. When a disconnected time has ended and everything
 * that was shown with a D-number has its answer, the device tells what it counted. The claim is frozen before it is
 * sent, and sent until the server has it; its UUID makes sending it again harmless.
 */

import { v7 } from "uuid";
import { claimedSale, type Period, sheetClaim } from "../domain/digest";
import type { Moment, Uuid } from "../domain/types";
import { type Claimable, claimable, putClaim, settleClaim, uuidsOf } from "../store/claims";
import { readState, type Store } from "../store/db";
import type { PendingClaim } from "../store/schema";
import type { Answer, Client } from "./client";
import { isObject } from "./shapes";

const SHEET_TIMEOUT_MS = 30_000;

/** When the device was away, as far as its mode knew. */
export interface Away {
  since: Moment | null;
  reconnected_at: Moment | null;
}

/** Sends every claim that is due; the newest sheet's UUID, or null when there was none or the server had no answer. */
export async function sendClaims(store: Store, client: Client, away: Away): Promise<Uuid | null> {
  let sheet: Uuid | null = null;
  for (;;) {
    const claim = (await readState(store, "claim")) ?? (await nextClaim(store, away));
    if (claim === null) return sheet;
    const answer = await sendClaim(client, claim);
    if (answer.kind !== "ok") return null;
    await settleClaim(store, claim);
    sheet = claim.uuid;
  }
}

function sendClaim(client: Client, claim: PendingClaim): Promise<Answer<Uuid>> {
  return client.ask({
    method: "POST",
    path: "/api/till/sheets/",
    body: JSON.parse(claim.text),
    timeout_ms: SHEET_TIMEOUT_MS,
    read: (json) => (isObject(json) && json.uuid === claim.uuid ? claim.uuid : null),
  });
}

async function nextClaim(store: Store, away: Away): Promise<PendingClaim | null> {
  const due = await claimable(store);
  if (due === null) return null;
  const period = periodOf(due, away);
  const others = {
    titles: uuidsOf(due.rows, "title"),
    contacts: uuidsOf(due.rows, "contact"),
    changes: uuidsOf(due.rows, "change"),
  };
  const sales = due.rows.filter((row) => row.kind === "sale");
  const claim = await sheetClaim(
    period,
    sales.map((row) => claimedSale(row.body)),
    others,
  );
  const pending = {
    uuid: period.uuid,
    text: JSON.stringify(claim),
    records: due.rows.map((row) => row.uuid),
  };
  await putClaim(store, pending);
  return pending;
}

/** The mode may have been lost in between: the records tell themselves since when. */
function periodOf({ epoch, rows }: Claimable, away: Away): Period {
  const made = rows.map((row) => row.made_at);
  const starts = away.since === null ? made : [away.since, ...made];
  const disconnected_at = starts.reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a));
  const ends = away.reconnected_at ?? new Date().toISOString();
  return { uuid: v7(), epoch, disconnected_at, reconnected_at: ends };
}
