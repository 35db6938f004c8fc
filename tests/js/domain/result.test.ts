import { expect, test } from "vitest";
import { readAnswer, type Sent } from "../../../static/src/domain/result";
import { CASHIER, SALE } from "./cast";

const sent: Sent[] = [
  { uuid: CASHIER, sha256: "1a".repeat(32), kind: "title" },
  { uuid: SALE, sha256: "2b".repeat(32), kind: "sale" },
];

function answer(first: object = {}, second: object = {}): Record<string, unknown> {
  return {
    format: 1,
    server_time: "2026-11-23T21:52:00.123456+00:00",
    results: [
      { uuid: CASHIER, sha256: "1a".repeat(32), result: "posted", ...first },
      { uuid: SALE, sha256: "2b".repeat(32), result: "posted", trans_id: 546789, ...second },
    ],
  };
}

test("a whole and matching answer has a result for each record", () => {
  expect(readAnswer(answer(), sent)).toEqual({
    server_time: "2026-11-23T21:52:00.123456+00:00",
    results: [
      { uuid: CASHIER, sha256: "1a".repeat(32), result: "posted", trans_id: null, code: "", reason: "" },
      { uuid: SALE, sha256: "2b".repeat(32), result: "posted", trans_id: 546789, code: "", reason: "" },
    ],
  });
});

test("held and waiting records come with their reason, and without a TransID", () => {
  const held = { result: "held", trans_id: null, code: "sums_wrong", reason: "Its sums do not add up." };
  const read = readAnswer(answer({}, held), sent);
  expect(read?.results[1]).toMatchObject({ result: "held", trans_id: null, code: "sums_wrong" });
});

test("what a newer server adds is passed over", () => {
  expect(readAnswer({ ...answer({ since: 1 }), hint: "x" }, sent)?.results).toHaveLength(2);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a captive portal's page", "<!doctype html><title>Welcome to the hotel</title>"],
  ["a list", []],
  ["another object", { ok: true }],
  ["an error", { error: { code: "malformed", message: "", data: {} } }],
  ["another format", { ...answer(), format: 2 }],
  ["no time", { ...answer(), server_time: "soon" }],
  ["no results", { ...answer(), results: undefined }],
  ["too few results", { ...answer(), results: [] }],
  ["too many results", { ...answer(), results: [...(answer()["results"] as unknown[]), {}] }],
  ["results in another order", { ...answer(), results: [...(answer()["results"] as unknown[])].reverse() }],
  ["a result that is none", { ...answer(), results: [null, null] }],
  ["somebody else's UUID", answer({}, { uuid: CASHIER })],
  ["another hash", answer({}, { sha256: "2c".repeat(32) })],
  ["a result nobody knows", answer({}, { result: "accepted" })],
  ["a posted sale without a TransID", answer({}, { trans_id: null })],
  ["a repeated sale without a TransID", answer({}, { result: "posted_before", trans_id: undefined })],
  ["a TransID that is none", answer({}, { trans_id: "546789" })],
  ["a TransID of nought", answer({}, { trans_id: 0 })],
  ["a broken TransID", answer({}, { trans_id: 546789.5 })],
  ["a code that is none", answer({ code: 7 })],
  ["a reason that is none", answer({ reason: {} })],
])("%s acknowledges nothing", (_, wrong) => {
  expect(readAnswer(wrong, sent)).toBeNull();
});
