/** A new title (R1). */

import type { NewTitle } from "../../till-api";
import { toWire } from "../money";
import { clean, type Header, head, named } from "./head";

/** A new title (R1); `header.uuid` becomes the stock item's identity. RangeError without a title. */
export function titleRecord(title: NewTitle, header: Header): string {
  return JSON.stringify({
    ...head("title", header),
    isbn: clean(title.isbn, 13),
    ean: clean(title.ean, 13),
    title: named(title.title, 250, "The title"),
    authors: clean(title.authors, 250),
    publisher: clean(title.publisher, 120),
    binding: clean(title.format, 40),
    category: title.category,
    rrp: toWire(title.rrp),
    price: toWire(title.price),
    tax_code: title.tax_code,
  });
}
