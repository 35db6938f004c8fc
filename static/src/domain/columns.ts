/** The catalogue as columns: how the server sends it, the store keeps it in chunks and the search worker takes it. */

import type { Category, Cents, StockItem, Uuid } from "./types";

/** Columns of equal length, one place for each title. Missing codes are "". */
export interface Columns {
  id: number[];
  uuid: Uuid[];
  isbn: string[];
  ean: string[];
  title: string[];
  authors: string[];
  publisher: string[];
  format: string[];
  category: Category[];
  shelf: string[];
  price: Cents[];
  rrp: Cents[];
  tax_code: string[];
  on_hand: number[];
  is_active: boolean[];
}

/** One stored piece of the catalogue. */
export interface Chunk {
  number: number;
  columns: Columns;
}

/** Titles of this device as columns; they have no server id yet, hence 0. */
export function columnsOf(items: readonly StockItem[]): Columns {
  return {
    id: items.map(() => 0),
    uuid: items.map((item) => item.uuid),
    isbn: items.map((item) => item.isbn),
    ean: items.map((item) => item.ean),
    title: items.map((item) => item.title),
    authors: items.map((item) => item.authors),
    publisher: items.map((item) => item.publisher),
    format: items.map((item) => item.format),
    category: items.map((item) => item.category),
    shelf: items.map((item) => item.shelf),
    price: items.map((item) => item.price),
    rrp: items.map((item) => item.rrp),
    tax_code: items.map((item) => item.tax_code),
    on_hand: items.map((item) => item.on_hand),
    is_active: items.map(() => true),
  };
}
