/** A new contact (R1). */

import type { NewContact } from "../../till-api";
import { clean, type Header, head, named } from "./head";

/** A new contact (R1); `header.uuid` becomes the contact's identity. RangeError without a name. */
export function contactRecord(contact: NewContact, header: Header): string {
  return JSON.stringify({
    ...head("contact", header),
    name: named(contact.name, 120, "The contact"),
    card_number: clean(contact.card_number, 32),
    phone: clean(contact.phone, 40),
    email: clean(contact.email, 254),
    note: clean(contact.note, 500),
  });
}
