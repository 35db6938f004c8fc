/** Changing a contact that the shop has: applied at once in normal mode, noted and not carried over otherwise (R2). */

import { useRef, useState } from "preact/hooks";
import type { Contact } from "../domain/types";
import type { FieldChange, Till } from "../till-api";
import { Panel } from "./Panel";
import {
  type ContactErrors,
  type ContactFields,
  ContactFieldset,
  contactErrors,
  contactFieldsOf,
  trimmed,
} from "./parts/contactFields";
import { focusFirstError } from "./parts/focusFirstError";
import { Notice } from "./parts/Notice";
import { NotCarriedOver, Outcome, type SavedHow } from "./parts/Outcome";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";
import { back } from "./screen";

const FIELDS = ["name", "card_number", "phone", "email"] as const;

function changesOf(contact: Contact, fields: ContactFields): FieldChange[] {
  const after = trimmed(fields);
  return FIELDS.map((field) => ({ field, old: contact[field], new: after[field] })).filter(
    (change) => change.old !== change.new,
  );
}

export function EditContactForm({ till, contact }: { till: Till; contact: Contact }) {
  const [fields, setFields] = useState(() => contactFieldsOf(contact));
  const [errors, setErrors] = useState<ContactErrors>({});
  const [saved, setSaved] = useState<SavedHow | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const first = useFocus<HTMLInputElement>();
  const { run, busy, error } = useAction();
  const set = (patch: Partial<ContactFields>) => {
    setFields((now) => ({ ...now, ...patch }));
    setErrors({});
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const wrong = contactErrors(fields);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return focusFirstError(form.current);
    const changes = changesOf(contact, fields);
    await run(async () => {
      setSaved(changes.length === 0 ? "unchanged" : await till.change("contact", contact.uuid, changes));
    });
  };
  return (
    <Panel title="Change contact">
      {saved && <Outcome how={saved} of={contact.name} />}
      {!saved && till.status.value.mode !== "normal" && <NotCarriedOver />}
      {error && <Notice tone="garnet" title="Nothing was changed." role="alert" children={error.message} />}
      {!saved && (
        <form class="form card card__body" ref={form} onSubmit={save} noValidate>
          <ContactFieldset fields={fields} errors={errors} set={set} first={first} isNew={false} />
          <div class="form__actions">
            <button type="submit" class="btn btn--main btn--lg" aria-disabled={busy}>
              Save changes
            </button>
            <button type="button" class="btn btn--lg" onClick={back}>
              Cancel
            </button>
          </div>
        </form>
      )}
    </Panel>
  );
}
