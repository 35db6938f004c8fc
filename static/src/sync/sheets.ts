/** The sheets that the server holds, as screens want them: amounts in cents. */

import { fromWire } from "../domain/money";
import type { Cents, Sheet, SheetException, SheetNotCarriedOver, SheetTender, Uuid } from "../domain/types";
import type { Answer, Client } from "./client";
import { has, isInteger, isIntegerOrNull, isMoment, isMomentOrNull, isObject, isString } from "./shapes";

const TIMEOUT_MS = 15_000;
const MONEY = /^-?\d{1,9}\.\d{2}$/;

const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isMoney = (value: unknown): boolean => isString(value) && MONEY.test(value);
const rows =
  (fields: Record<string, (field: unknown) => boolean>) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every((row) => has(row, fields));

const SHEET = {
  uuid: isString,
  device: isString,
  epoch: isInteger,
  disconnected_at: isMoment,
  reconnected_at: isMoment,
  equal: isFlag,
  verdict: isString,
  explanation: isString,
  first_d_number: isIntegerOrNull,
  last_d_number: isIntegerOrNull,
  dockets: (value: unknown) =>
    has(value, { device: isInteger, posted: isInteger, device_amount: isMoney, posted_amount: isMoney }),
  tenders: rows({
    tender: isString,
    device_payments: isInteger,
    device_amount: isMoney,
    server_payments: isInteger,
    server_amount: isMoney,
  }),
  exceptions: rows({
    d_number: isIntegerOrNull,
    uuid: isString,
    kind: isString,
    message: isString,
    amount: isMoney,
    trans_id: isIntegerOrNull,
  }),
  pairs: rows({ d_number: isInteger, trans_id: isInteger, amount: isMoney }),
  new_titles: isInteger,
  new_contacts: isInteger,
  not_carried_over: rows({
    id: isInteger,
    record: isString,
    of: isString,
    field: isString,
    was: isString,
    typed: isString,
    now: isString,
    applied: isFlag,
  }),
  signed_at: isMomentOrNull,
  signed_by: isString,
};

/** With decimal strings where the screens' type has cents. */
type OnWire<T, Money extends keyof T> = Omit<T, Money> & Record<Money, string>;
type WireSheet = Omit<Sheet, "dockets" | "tenders" | "exceptions" | "pairs"> & {
  dockets: OnWire<Sheet["dockets"], "device_amount" | "posted_amount">;
  tenders: OnWire<SheetTender, "device_amount" | "server_amount">[];
  exceptions: OnWire<SheetException, "amount">[];
  pairs: OnWire<Sheet["pairs"][number], "amount">[];
  not_carried_over: SheetNotCarriedOver[];
};

function withCents<T extends { amount: string }>(row: T): Omit<T, "amount"> & { amount: Cents } {
  return { ...row, amount: fromWire(row.amount) };
}

export function readSheet(json: unknown): Sheet | null {
  if (!has(json, SHEET)) return null;
  const wire = json as unknown as WireSheet;
  return {
    ...wire,
    dockets: {
      ...wire.dockets,
      device_amount: fromWire(wire.dockets.device_amount),
      posted_amount: fromWire(wire.dockets.posted_amount),
    },
    tenders: wire.tenders.map((row) => ({
      ...row,
      device_amount: fromWire(row.device_amount),
      server_amount: fromWire(row.server_amount),
    })),
    exceptions: wire.exceptions.map(withCents),
    pairs: wire.pairs.map(withCents),
  };
}

function readSheets(json: unknown): Sheet[] | null {
  if (!isObject(json) || !Array.isArray(json.sheets)) return null;
  const sheets = json.sheets.map(readSheet);
  return sheets.includes(null) ? null : (sheets as Sheet[]);
}

export function askSheets(client: Client): Promise<Answer<Sheet[]>> {
  return client.ask({ method: "GET", path: "/api/till/sheets/", timeout_ms: TIMEOUT_MS, read: readSheets });
}

export function askSheet(client: Client, uuid: Uuid): Promise<Answer<Sheet>> {
  return client.ask({
    method: "GET",
    path: `/api/till/sheets/${uuid}/`,
    timeout_ms: TIMEOUT_MS,
    read: readSheet,
  });
}

export function askToSign(
  client: Client,
  uuid: Uuid,
  body: { cashier: Uuid; pin: string; with_exceptions: boolean },
): Promise<Answer<Sheet>> {
  const path = `/api/till/sheets/${uuid}/sign/`;
  return client.ask({ method: "POST", path, body, timeout_ms: TIMEOUT_MS, read: readSheet });
}
