/** The customer of this sale, or the way to one (F4). */

import type { Contact } from "../domain/types";
import type { Till } from "../till-api";
import { Cap } from "./Cap";
import { focusFind } from "./focus";
import { Icon } from "./Icon";
import { putCustomer } from "./sale";
import { go } from "./screen";

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** "Card 20418 · 0491 570 156" */
export function contactWords(contact: Contact): string {
  const known = [contact.card_number && `Card ${contact.card_number}`, contact.phone || contact.email];
  const words = known.filter(Boolean).join(" · ");
  return contact.made_on_device ? [words, "new here"].filter(Boolean).join(" · ") : words;
}

export function ContactCard({ till }: { till: Till }) {
  const { contact } = till.cart.value;
  if (contact === null) {
    return (
      <div class="contact contact--none">
        <button type="button" class="btn btn--block" onClick={() => go("customer")}>
          <Icon name="person" />
          Add customer <Cap>F4</Cap>
        </button>
      </div>
    );
  }
  const takeOff = () => {
    putCustomer(till, null);
    focusFind();
  };
  return (
    <div class="contact">
      <span class="avatar avatar--lg" aria-hidden="true">
        {initials(contact.name)}
      </span>
      <div>
        <b>{contact.name}</b>
        <p>{contactWords(contact)}</p>
      </div>
      <button
        type="button"
        class="btn btn--quiet"
        aria-label="Take the customer off this sale"
        onClick={takeOff}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
