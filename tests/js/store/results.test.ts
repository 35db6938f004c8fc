import { expect, test } from "vitest";
import type { Result } from "../../../static/src/domain/result";
import { allTitles } from "../../../static/src/store/catalogue";
import { claimable, settleClaim } from "../../../static/src/store/claims";
import { allContacts } from "../../../static/src/store/copies";
import { allLevels, putLevels } from "../../../static/src/store/levels";
import { freezeContact, freezeTitle } from "../../../static/src/store/newrecords";
import { countWaiting, firstOpen, notPosted, recordOf } from "../../../static/src/store/outbox";
import { takeResults } from "../../../static/src/store/results";
import type { RecordRow } from "../../../static/src/store/schema";
import { dalton, emu } from "../domain/cast";
import { otherTab, paidCart, pairedDevice, sell } from "./device";

const SERVER_TIME = "2026-11-23T00:00:00Z";

function result(row: RecordRow, more: Partial<Result> = {}): Result {
  const { uuid, sha256 } = row;
  return { uuid, sha256, result: "posted", trans_id: 546789, code: "", reason: "", ...more };
}

function answers(...results: Result[]) {
  return { results, server_time: SERVER_TIME };
}

test("posted gives the TransID, empties the outbox and leaves the frozen record as it was", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  const noted = await takeResults(device.store, answers(result(row)));
  expect(noted).toMatchObject({ left: 1, kinds: { sale: 1 }, moved: { [dalton.uuid]: 0 } });
  const { open: _, ...frozen } = row;
  expect(await recordOf(device.store, row.uuid)).toEqual({
    ...frozen,
    trans_id: 546789,
    posted_at: SERVER_TIME,
  });
  expect(await allLevels(device.store)).toEqual([]);
  expect(await countWaiting(device.store)).toBe(1);
});

test("a result with another hash acknowledges nothing", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  const noted = await takeResults(device.store, answers(result(row, { sha256: "0".repeat(64) })));
  expect(noted).toEqual({ left: 0, kinds: {}, rows: [], moved: {} });
  expect(await recordOf(device.store, row.uuid)).toEqual(row);
  expect(await allLevels(device.store)).toEqual([{ uuid: dalton.uuid, moved: -1, on_hand: null }]);
});

test("a result for a record that is not here changes nothing", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  const stranger = { ...row, uuid: crypto.randomUUID() };
  expect((await takeResults(device.store, answers(result(stranger)))).left).toBe(0);
  expect(await countWaiting(device.store)).toBe(2);
});

test("a sale is not posted by an answer without its TransID", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  expect((await takeResults(device.store, answers(result(row, { trans_id: null })))).left).toBe(0);
  expect(await recordOf(device.store, row.uuid)).toEqual(row);
});

test("the same answer twice, in two tabs at once, counts once", async () => {
  const device = await pairedDevice();
  const other = await otherTab(device);
  const { row } = await sell(device, paidCart([{ quantity: 3 }]));
  const [first, second] = await Promise.all([
    takeResults(device.store, answers(result(row))),
    takeResults(other.store, answers(result(row, { result: "posted_before" }))),
  ]);
  expect([first.left, second.left].sort()).toEqual([0, 1]);
  expect(await allLevels(device.store)).toEqual([]);
});

test("what is posted stays posted under its first TransID, whatever is said later", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  await takeResults(device.store, answers(result(row)));
  const before = await recordOf(device.store, row.uuid);
  await takeResults(
    device.store,
    answers(result(row, { trans_id: 999 }), result(row, { result: "held", code: "internal" })),
  );
  expect(await recordOf(device.store, row.uuid)).toEqual(before);
});

test("held and waiting records leave the outbox, and still move the shown stock", async () => {
  const device = await pairedDevice();
  const held = (await sell(device)).row;
  const waits = (await sell(device)).row;
  const noted = await takeResults(
    device.store,
    answers(
      result(held, { result: "held", trans_id: null, code: "sums_wrong", reason: "The sums are wrong." }),
      result(waits, { result: "waiting", trans_id: null, code: "waits_for_title" }),
    ),
  );
  expect(noted.left).toBe(2);
  expect(await firstOpen(device.store, "held", 9)).toMatchObject([{ uuid: held.uuid, code: "sums_wrong" }]);
  expect(await firstOpen(device.store, "waits", 9)).toMatchObject([{ uuid: waits.uuid }]);
  expect(await allLevels(device.store)).toEqual([{ uuid: dalton.uuid, moved: -2, on_hand: null }]);
  const open = await notPosted(device.store, 9);
  expect(open.map((row) => row.open?.[0])).toEqual(["waiting", "held", "waits"]);
});

test("a held record that the office posts later gets its TransID and gives the stock back", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  await takeResults(device.store, answers(result(row, { result: "held", trans_id: null, code: "internal" })));
  const noted = await takeResults(device.store, answers(result(row)));
  expect(noted.left).toBe(0);
  expect(await recordOf(device.store, row.uuid)).toMatchObject({ trans_id: 546789, code: "", reason: "" });
  expect(await allLevels(device.store)).toEqual([]);
});

test("stock as the server says it is not forgotten when a move is posted", async () => {
  const device = await pairedDevice();
  const { row } = await sell(device);
  await putLevels(device.store, { [dalton.uuid]: 7 });
  expect(await allLevels(device.store)).toEqual([{ uuid: dalton.uuid, moved: -1, on_hand: 7 }]);
  await takeResults(device.store, answers(result(row)));
  expect(await allLevels(device.store)).toEqual([{ uuid: dalton.uuid, moved: 0, on_hand: 7 }]);
});

test("posted titles and contacts are no longer this device's alone", async () => {
  const { store, maker } = await pairedDevice();
  const title = await freezeTitle(store, maker, crypto.randomUUID(), emu);
  const made = { name: "Miriam", card_number: "", phone: "", email: "", note: "" };
  const contact = await freezeContact(store, maker, crypto.randomUUID(), made);
  const noted = await takeResults(
    store,
    answers(result(title.row, { trans_id: null }), result(contact.row, { trans_id: null })),
  );
  expect(noted.kinds).toEqual({ title: 1, contact: 1 });
  expect(await allTitles(store)).toMatchObject([{ uuid: title.item.uuid, posted: true }]);
  expect(await allContacts(store)).toMatchObject([{ name: "Miriam", made_on_device: false }]);
});

test("a docket that got its TransID in time is not on the sheet; one that was shown as D is", async () => {
  const device = await pairedDevice();
  const inTime = (await sell(device)).row;
  const late = (await sell(device)).row;
  await takeResults(device.store, { ...answers(result(inTime)), in_time: inTime.uuid });
  expect(await claimable(device.store)).toBeNull();
  await takeResults(device.store, answers(result(late, { trans_id: 546790 })));
  const due = await claimable(device.store);
  expect(due?.epoch).toBe(1);
  expect(due?.rows.map((row) => [row.uuid, row.printed_as])).toEqual([[late.uuid, "D"]]);
  await settleClaim(device.store, { uuid: "sheet", text: "", records: [late.uuid] });
  expect(await claimable(device.store)).toBeNull();
});
