import { expect, test } from "vitest";
import { claimable } from "../../../static/src/store/claims";
import { readState } from "../../../static/src/store/db";
import { freezeContact, freezeTitle } from "../../../static/src/store/newrecords";
import { drain } from "../../../static/src/sync/drain";
import { ModeKeeper } from "../../../static/src/sync/mode-keeper";
import { sendClaims } from "../../../static/src/sync/sheet";
import { emu, NOW } from "../domain/cast";
import { paidCart, sell } from "../store/device";
import { type Line, lineToServer } from "./line";
import { says } from "./shop-server";

const SINCE = "2026-11-19T22:00:00.000Z";
const AWAY = { since: SINCE, reconnected_at: "2026-11-21T00:00:00.000Z" };

/** D-number and amount of each docket of a claim. */
function docketsOf(claim: Record<string, unknown> | undefined): [number, string][] {
  const dockets = (claim?.dockets ?? []) as { d_number: number; amount: string }[];
  return dockets
    .map(({ d_number, amount }): [number, string] => [d_number, amount])
    .sort(([a], [b]) => a - b);
}

/** Two sales, a title and a contact made disconnected. */
async function away(): Promise<Line> {
  const line = await lineToServer();
  await drain({ ...line, noted: () => undefined });
  await new ModeKeeper(line.store, line.bus).tell({ type: "not_answered", now_ms: Date.parse(SINCE) });
  await sell(line, paidCart([{ quantity: 2 }]));
  await sell(line);
  await freezeTitle(line.store, line.maker, crypto.randomUUID(), emu);
  const contact = { name: "Miriam", card_number: "", phone: "", email: "", note: "" };
  await freezeContact(line.store, line.maker, crypto.randomUUID(), contact);
  return line;
}

test("no sheet is made before everything has its answer", async () => {
  const line = await away();
  expect(await sendClaims(line.store, line.client, AWAY)).toBeNull();
  expect(line.server.claims).toEqual([]);
});

test("the sheet counts exactly what was shown with a D-number, and what was made beside it", async () => {
  const line = await away();
  await drain({ ...line, noted: () => undefined });
  const sheet = await sendClaims(line.store, line.client, AWAY);
  const [claim] = line.server.claims;
  expect(line.server.claims).toHaveLength(1);
  expect(claim).toMatchObject({
    uuid: sheet,
    format: 1,
    epoch: 1,
    disconnected_at: SINCE,
    reconnected_at: AWAY.reconnected_at,
    tenders: [{ tender: "cash", payments: 2, amount: "69.00" }],
  });
  expect(docketsOf(claim)).toEqual([
    [12345, "46.00"],
    [12346, "23.00"],
  ]);
  expect(claim).toMatchObject({ titles: [expect.any(String)], contacts: [expect.any(String)], changes: [] });
  expect(await claimable(line.store)).toBeNull();
});

test("a claim that got no answer is sent again, the very same, and once only", async () => {
  const line = await away();
  await drain({ ...line, noted: () => undefined });
  line.server.fail("/api/till/sheets/", { kind: "answer_lost" });
  line.server.fail("/api/till/sheets/", says(500, "internal"));
  expect(await sendClaims(line.store, line.client, AWAY)).toBeNull();
  expect(await sendClaims(line.store, line.client, AWAY)).toBeNull();
  // Sold meanwhile: on the next sheet, not on this one.
  await sell(line);
  await drain({ ...line, noted: () => undefined });
  await sendClaims(line.store, line.client, AWAY);
  const [first, again, next] = line.server.claims;
  expect(line.server.claims).toHaveLength(3);
  expect(again).toEqual(first);
  expect(docketsOf(next)).toEqual([[12347, "23.00"]]);
  expect(await readState(line.store, "claim")).toBeUndefined();
});

test("without a word of the mode, the oldest record tells since when the device was away", async () => {
  const line = await away();
  await drain({ ...line, noted: () => undefined });
  await sendClaims(line.store, line.client, { since: null, reconnected_at: null });
  expect(line.server.claims[0]).toMatchObject({ disconnected_at: NOW });
});
