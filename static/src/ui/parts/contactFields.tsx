/** The fields of a contact, and what is wrong with them. */

import type { Ref } from "preact";
import type { Contact } from "../../domain/types";
import { Field } from "./Field";

export interface ContactFields {
  name: string;
  card_number: string;
  phone: string;
  email: string;
  note: string;
}

export type ContactErrors = Partial<Record<keyof ContactFields, string>>;

/** As many letters as the server keeps of each. */
const MOST = { name: 120, card_number: 32, phone: 40, email: 254, note: 500 };
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^[+\d][\d\s().-]{3,}$/;

/** `start` is what was typed in Find: a name, a phone number, an email address. */
export function blankContact(start: string): ContactFields {
  const text = start.trim();
  const blank = { name: "", card_number: "", phone: "", email: "", note: "" };
  if (EMAIL.test(text)) return { ...blank, email: text };
  return PHONE.test(text) ? { ...blank, phone: text } : { ...blank, name: text };
}

export function contactFieldsOf({ name, card_number, phone, email }: Contact): ContactFields {
  return { name, card_number, phone, email, note: "" };
}

export function trimmed(fields: ContactFields): ContactFields {
  const { name, card_number, phone, email, note } = fields;
  return {
    name: name.trim(),
    card_number: card_number.trim(),
    phone: phone.trim(),
    email: email.trim(),
    note: note.trim(),
  };
}

export function contactErrors(fields: ContactFields): ContactErrors {
  const errors: ContactErrors = {};
  if (fields.name.trim() === "") errors.name = "Type the name: first name and family name, or the school's.";
  const email = fields.email.trim();
  if (email !== "" && !EMAIL.test(email))
    errors.email = "This is no email address: it needs an @ and a dot after it.";
  return errors;
}

interface ContactFieldsetProps {
  fields: ContactFields;
  errors: ContactErrors;
  set: (patch: Partial<ContactFields>) => void;
  /** A note is only asked for with a new contact: the device does not know the one that the server has. */
  isNew: boolean;
  first: Ref<HTMLInputElement>;
}

export function ContactFieldset({ fields, errors, set, isNew, first }: ContactFieldsetProps) {
  return (
    <>
      <Field
        label="Name"
        value={fields.name}
        onText={(name) => set({ name })}
        error={errors.name}
        maxLength={MOST.name}
        fieldRef={first}
        autocapitalize="words"
        wide
      />
      <Field
        label="Phone"
        type="tel"
        value={fields.phone}
        onText={(phone) => set({ phone })}
        maxLength={MOST.phone}
        inputMode="tel"
      />
      <Field
        label="Email"
        type="email"
        value={fields.email}
        onText={(email) => set({ email })}
        error={errors.email}
        maxLength={MOST.email}
        inputMode="email"
      />
      <Field
        label="Customer card"
        value={fields.card_number}
        onText={(card_number) => set({ card_number })}
        hint="The shop's own card, if they have one."
        maxLength={MOST.card_number}
        data-code=""
      />
      {isNew && (
        <Field label="Note" value={fields.note} onText={(note) => set({ note })} maxLength={MOST.note} />
      )}
    </>
  );
}
