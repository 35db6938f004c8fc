/** A customer whom the shop does not know yet (R1): saved on this device first, and put on the sale. */

import { useRef, useState } from "preact/hooks";
import type { Till } from "../till-api";
import { focusFind } from "./focus";
import { Panel } from "./Panel";
import {
  blankContact,
  type ContactErrors,
  type ContactFields,
  ContactFieldset,
  contactErrors,
  trimmed,
} from "./parts/contactFields";
import { focusFirstError } from "./parts/focusFirstError";
import { Notice } from "./parts/Notice";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";
import { putCustomer } from "./sale";
import { back, home } from "./screen";

interface NewContactFormProps {
  till: Till;
  /** What was typed in Find before. */
  start?: string;
}

export function NewContactForm({ till, start = "" }: NewContactFormProps) {
  const [fields, setFields] = useState(() => blankContact(start));
  const [errors, setErrors] = useState<ContactErrors>({});
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
    await run(async () => {
      putCustomer(till, await till.newContact(trimmed(fields)));
      home();
      focusFind();
    });
  };
  return (
    <Panel title="New contact">
      {error && (
        <Notice tone="garnet" title="The contact is not saved yet." role="alert" children={error.message} />
      )}
      <form class="form card card__body" ref={form} onSubmit={save} noValidate>
        <ContactFieldset fields={fields} errors={errors} set={set} first={first} isNew />
        <div class="form__actions">
          <button type="submit" class="btn btn--main btn--lg" aria-disabled={busy}>
            Save contact
          </button>
          <button type="button" class="btn btn--lg" onClick={back}>
            Cancel
          </button>
        </div>
      </form>
    </Panel>
  );
}
