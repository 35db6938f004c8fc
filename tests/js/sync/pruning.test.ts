import { expect, test } from "vitest";
import { settleClaim } from "../../../static/src/store/claims";
import { firstOpen, recordOf } from "../../../static/src/store/outbox";
import { KEPT_MS } from "../../../static/src/store/prune";
import type { RecordRow } from "../../../static/src/store/schema";
import { drain } from "../../../static/src/sync/drain";
import { pruneDaily } from "../../../static/src/sync/pruning";
import { sell } from "../store/device";
import { type Line, lineToServer } from "./line";
import { says } from "./shop-server";

const SHEET = "0197a3c0-0000-7000-8000-0000000000aa";
const DAY_MS = 24 * 3_600_000;
const now = () => new Date().toISOString();

const sheet = (equal: boolean) => ({
  uuid: SHEET,
  device: "Tablet 2",
  epoch: 1,
  disconnected_at: "2026-11-19T22:12:00Z",
  reconnected_at: "2026-11-22T21:51:04Z",
  equal,
  verdict: "",
  explanation: "",
  first_d_number: null,
  last_d_number: null,
  dockets: { device: 1, posted: 1, device_amount: "1.00", posted_amount: "1.00" },
  tenders: [],
  exceptions: [],
  pairs: [],
  new_titles: 0,
  new_contacts: 0,
  not_carried_over: [],
  signed_at: null,
  signed_by: "",
});

/** A device with a docket that was posted and claimed so long ago, and a newer one. */
async function withOld(age_ms: number): Promise<Line & { old: RecordRow }> {
  const line = await lineToServer();
  const old = (await sell(line)).row;
  await sell(line);
  await drain({ ...line, noted: () => undefined });
  await settleClaim(line.store, { uuid: SHEET, text: "", records: [old.uuid] });
  const posted_at = new Date(Date.now() - age_ms).toISOString();
  await line.store.write(
    ["records"],
    async (tx) => {
      for (const row of await tx.objectStore("records").getAll())
        await tx.objectStore("records").put({ ...row, posted_at });
    },
    "relaxed",
  );
  return { ...line, old };
}

test("a docket goes when the server says that its sheet is equal, and stays when it says anything else", async () => {
  const { store, client, server, old } = await withOld(KEPT_MS);
  const path = `/api/till/sheets/${SHEET}/`;
  // The shift before it is on no sheet.
  server.fail(path, { kind: "twisted", twist: () => sheet(false) });
  expect(await pruneDaily(store, client, now())).toBe(1);
  expect(await recordOf(store, old.uuid)).toBeDefined();
  for (const fault of [says(404, "not_found"), says(500, "internal"), { kind: "cut" } as const]) {
    await store.write(["state"], (tx) => tx.objectStore("state").delete("pruned_at"), "relaxed");
    server.fail(path, fault);
    expect(await pruneDaily(store, client, now())).toBe(0);
  }
  await store.write(["state"], (tx) => tx.objectStore("state").delete("pruned_at"), "relaxed");
  server.fail(path, { kind: "twisted", twist: () => sheet(true) });
  expect(await pruneDaily(store, client, now())).toBe(1);
  expect(await recordOf(store, old.uuid)).toBeUndefined();
});

test("it is done once a day at the most", async () => {
  const { store, client, server } = await withOld(KEPT_MS);
  const asked = () => server.asked.filter((each) => each.includes("/sheets/")).length;
  await pruneDaily(store, client, now());
  await pruneDaily(store, client, now());
  expect(asked()).toBe(1);
});

test("a clock of the server that is a year ahead makes nothing old", async () => {
  const { store, client } = await withOld(KEPT_MS - DAY_MS);
  expect(await pruneDaily(store, client, new Date(Date.now() + 365 * DAY_MS).toISOString())).toBe(0);
});

test("nothing goes while anything waits", async () => {
  const line = await withOld(KEPT_MS);
  await sell(line);
  expect(await pruneDaily(line.store, line.client, now())).toBe(0);
  expect(await firstOpen(line.store, "waiting", 9)).toHaveLength(1);
});
