/** A title that the shop does not have yet (R1): saved on this device first, posted like a sale, and put on the sale. */

import { useRef, useState } from "preact/hooks";
import { parseCents } from "../domain/money";
import type { NewTitle, Till } from "../till-api";
import { focusFind } from "./focus";
import { Panel } from "./Panel";
import { focusFirstError } from "./parts/focusFirstError";
import { Notice } from "./parts/Notice";
import { NewTitleFields } from "./parts/TitleFieldset";
import {
  blankTitle,
  readCode,
  readRrp,
  type TitleErrors,
  type TitleFields,
  titleErrors,
} from "./parts/titleFields";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";
import { addTitle } from "./sale";
import { back, home } from "./screen";

interface NewTitleFormProps {
  till: Till;
  /** What was typed or scanned in Find before. */
  start?: string;
}

/** Call after `titleErrors` found nothing. */
function asNewTitle(fields: TitleFields): NewTitle {
  const { isbn, ean } = readCode(fields.isbn) ?? { isbn: "", ean: "" };
  return {
    isbn,
    ean,
    title: fields.title.trim(),
    authors: fields.authors.trim(),
    publisher: fields.publisher.trim(),
    format: fields.format.trim(),
    category: fields.category,
    rrp: readRrp(fields.rrp) ?? 0,
    price: parseCents(fields.price) ?? 0,
    tax_code: fields.tax_code,
  };
}

export function NewTitleForm({ till, start = "" }: NewTitleFormProps) {
  const rates = till.tax_rates.value;
  const [fields, setFields] = useState(() => blankTitle(start, rates));
  const [errors, setErrors] = useState<TitleErrors>({});
  const form = useRef<HTMLFormElement>(null);
  const first = useFocus<HTMLInputElement>();
  const { run, busy, error } = useAction();
  const set = (patch: Partial<TitleFields>) => {
    setFields((now) => ({ ...now, ...patch }));
    setErrors({});
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const wrong = titleErrors(fields);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return focusFirstError(form.current);
    await run(async () => {
      const item = await till.newTitle(asNewTitle(fields));
      home();
      addTitle(till, item, `${item.title} is saved and on the sale.`);
      focusFind();
    });
  };
  return (
    <Panel title="New title">
      {error && (
        <Notice tone="garnet" title="The title is not saved yet." role="alert" children={error.message} />
      )}
      <form class="form form--six card card__body" ref={form} onSubmit={save} noValidate>
        <NewTitleFields fields={fields} errors={errors} rates={rates} set={set} first={first} />
        <div class="form__actions">
          <button type="submit" class="btn btn--main btn--lg" aria-disabled={busy}>
            Save title
          </button>
          <button type="button" class="btn btn--lg" onClick={back}>
            Cancel
          </button>
        </div>
      </form>
    </Panel>
  );
}
