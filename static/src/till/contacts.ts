/** The contacts of this device, in memory: found by name, card, phone and email, without the network. */

import { cardKey } from "../domain/query";
import type { Contact, Uuid } from "../domain/types";
import { words } from "../search/fold";
import { allContacts } from "../store/copies";
import type { Store } from "../store/db";

interface Known {
  contact: Contact;
  names: string[];
  /** The whole card number, as it is compared; "" without one. */
  card: string;
  /** Digits of card and phone. */
  numbers: string[];
  email: string;
}

const byName = new Intl.Collator();
/** Shorter runs of digits are found in too many phone numbers. */
const LEAST_DIGITS = 3;

function digits(text: string): string {
  return text.replace(/\D/g, "");
}

export class Contacts {
  readonly #store: Store;
  #known = new Map<Uuid, Known>();

  constructor(store: Store) {
    this.#store = store;
  }

  async load(): Promise<void> {
    const contacts = await allContacts(this.#store);
    contacts.sort((a, b) => byName.compare(a.name, b.name));
    this.#known = new Map(
      contacts.map((contact) => [
        contact.uuid,
        {
          contact,
          names: words(contact.name),
          card: cardKey(contact.card_number),
          numbers: [digits(contact.card_number), digits(contact.phone)].filter((number) => number !== ""),
          email: contact.email.toLowerCase(),
        },
      ]),
    );
  }

  get(uuid: Uuid): Contact | null {
    return this.#known.get(uuid)?.contact ?? null;
  }

  /** By name; a whole card number first. At most `limit`; none for a blank query. */
  find(query: string, limit: number): Contact[] {
    const asked = words(query);
    const number = digits(query);
    const card = cardKey(query);
    const email = query.trim().toLowerCase();
    if (asked.length === 0 && card === "") return [];
    const found: Contact[] = [];
    const cards: Contact[] = [];
    for (const known of this.#known.values()) {
      if (card !== "" && known.card === card) cards.push(known.contact);
      else if (isMeant(known, asked, number, email)) found.push(known.contact);
    }
    return [...cards, ...found].slice(0, limit);
  }
}

function isMeant(known: Known, asked: readonly string[], number: string, email: string): boolean {
  const isNumber = /^[\d\s+()./-]+$/.test(email);
  if (isNumber) return number.length >= LEAST_DIGITS && known.numbers.some((one) => one.includes(number));
  if (email.includes("@") && known.email.startsWith(email)) return true;
  return asked.length > 0 && asked.every((word) => known.names.some((name) => name.startsWith(word)));
}
