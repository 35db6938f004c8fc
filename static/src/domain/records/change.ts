/** A change (R2). */

import type { FieldChange } from "../../till-api";
import type { Uuid } from "../types";
import { clean, type Header, head } from "./head";

/** Changed fields of a record that exists already: noted, not carried over (R2). */
export function changeRecord(
  of: "stock_item" | "contact",
  target: Uuid,
  fields: readonly FieldChange[],
  header: Header,
): string {
  return JSON.stringify({
    ...head("change", header),
    of,
    target,
    fields: fields.slice(0, 40).map((field) => ({
      field: clean(field.field, 40),
      old: clean(field.old, 500),
      new: clean(field.new, 500),
    })),
  });
}
