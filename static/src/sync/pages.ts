/** The pages of the device's copies, as the server sends them: looked at before anything is stored. */

import type { Columns } from "../domain/columns";
import type { ServerDocket } from "../domain/docket";
import type { Cashier, Moment } from "../domain/types";
import type { LeaseRow } from "../store/schema";
import type { Answer, Client } from "./client";
import { has, isInteger, isIntegerOrNull, isMoment, isObject, isString, listOf } from "./shapes";

const PAGE_TIMEOUT_MS = 30_000;

export interface Page {
  as_of: Moment;
  next: number | null;
}

export interface CataloguePage extends Page {
  total: number;
  columns: Columns;
}

export interface ContactsPage extends Page {
  contacts: { uuid: string; name: string; card_number: string; phone: string; email: string }[];
}

export interface DocketsPage extends Page {
  dockets: ServerDocket[];
}

export function ask<T>(
  client: Client,
  path: string,
  read: (json: unknown) => T | null,
  timeout_ms = PAGE_TIMEOUT_MS,
): Promise<Answer<T>> {
  return client.ask({ method: "GET", path: `/api/till/${path}`, timeout_ms, read });
}

const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

const COLUMNS: Record<keyof Columns, (value: unknown) => boolean> = {
  id: isInteger,
  uuid: isString,
  isbn: isString,
  ean: isString,
  title: isString,
  authors: isString,
  publisher: isString,
  format: isString,
  category: isString,
  shelf: isString,
  price: isInteger,
  rrp: isInteger,
  tax_code: isString,
  on_hand: isInteger,
  is_active: isFlag,
};

/** Only the columns that are known here, so that a newer server may send more. */
function readColumns(value: unknown): Columns | null {
  if (!isObject(value) || !Array.isArray(value.id)) return null;
  const columns: Record<string, unknown[]> = {};
  for (const [name, is] of Object.entries(COLUMNS)) {
    const column = value[name];
    if (!Array.isArray(column) || column.length !== value.id.length || !column.every(is)) return null;
    columns[name] = column;
  }
  return columns as unknown as Columns;
}

const PAGE = { as_of: isMoment, next: isIntegerOrNull };

export function readCatalogue(json: unknown): CataloguePage | null {
  if (!has(json, { ...PAGE, total: isInteger })) return null;
  const columns = readColumns(json.columns);
  return columns === null ? null : ({ ...json, columns } as unknown as CataloguePage);
}

export function readContacts(json: unknown): ContactsPage | null {
  const fields = { uuid: isString, name: isString, card_number: isString, phone: isString, email: isString };
  const contacts = (value: unknown): boolean =>
    listOf(value, (one): one is Record<string, unknown> => has(one, fields));
  return has(json, { ...PAGE, contacts }) ? (json as unknown as ContactsPage) : null;
}

const MONEY = /^-?\d{1,10}\.\d{2}$/;
const isMoney = (value: unknown): boolean => isString(value) && MONEY.test(value);
const isTextOrNull = (value: unknown): boolean => value === null || isString(value);

const LINE = {
  position: isInteger,
  title: isString,
  barcode: isString,
  quantity: isInteger,
  unit_price: isMoney,
  discount: isMoney,
  amount: isMoney,
  tax: isMoney,
  tax_code: isString,
  tax_percent: isString,
  returned: isInteger,
  returned_on: (value: unknown) => listOf(value, isString),
  return_of: isTextOrNull,
};

const PAYMENT = { tender: isString, amount: isMoney, tendered: isMoney, change: isMoney };

const DOCKET = {
  uuid: isString,
  trans_id: isInteger,
  d_numbers: (value: unknown) => listOf(value, isInteger),
  device: isString,
  cashier: isString,
  contact: (value: unknown) => value === null || has(value, { uuid: isString, name: isString }),
  started_at: isMoment,
  locked_at: isMoment,
  posted_at: isMoment,
  currency: isString,
  tax_inclusive: isFlag,
  lines: (value: unknown) => Array.isArray(value) && value.every((line) => has(line, LINE)),
  payments: (value: unknown) => Array.isArray(value) && value.every((payment) => has(payment, PAYMENT)),
  given_back: (value: unknown) => isObject(value) && Object.values(value).every(isMoney),
  total: isMoney,
  tax_total: isMoney,
  rounding: isMoney,
  note: isString,
};

export function isServerDocket(value: unknown): value is ServerDocket {
  return has(value, DOCKET);
}

export function readDockets(json: unknown): DocketsPage | null {
  const dockets = (value: unknown): boolean => listOf(value, isServerDocket);
  return has(json, { ...PAGE, dockets }) ? (json as unknown as DocketsPage) : null;
}

export function readCashiers(json: unknown): Cashier[] | null {
  if (!isObject(json)) return null;
  const pin = (value: unknown): boolean =>
    has(value, { iterations: isInteger, salt: isString, hash: isString });
  const role = (value: unknown): boolean => value === "cashier" || value === "manager";
  const fields = { uuid: isString, name: isString, initials: isString, role, pin };
  return listOf(json.cashiers, (one): one is never => has(one, fields)) ? json.cashiers : null;
}

export function readLeases(json: unknown): LeaseRow[] | null {
  if (!isObject(json)) return null;
  const fields = { first: isInteger, last: isInteger, device: isString };
  return listOf(json.leases, (one): one is never => has(one, fields)) ? json.leases : null;
}
