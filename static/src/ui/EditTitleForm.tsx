/** Changing a title that the shop has: applied at once in normal mode, noted and not carried over otherwise (R2). */

import { useRef, useState } from "preact/hooks";
import { parseCents, toWire } from "../domain/money";
import type { StockItem } from "../domain/types";
import type { FieldChange, Till } from "../till-api";
import { Panel } from "./Panel";
import { focusFirstError } from "./parts/focusFirstError";
import { Notice } from "./parts/Notice";
import { NotCarriedOver, Outcome, type SavedHow } from "./parts/Outcome";
import { EditTitleFields } from "./parts/TitleFieldset";
import { fieldsOf, readRrp, type TitleErrors, type TitleFields, titleErrors } from "./parts/titleFields";
import { useAction } from "./parts/useAction";
import { useFocus } from "./parts/useFocus";
import { back } from "./screen";

const TEXTS = ["title", "authors", "publisher", "format", "category", "shelf", "tax_code"] as const;

/** Only what differs, money as the wire writes it. Call after `titleErrors` found nothing. */
function changesOf(item: StockItem, fields: TitleFields): FieldChange[] {
  const texts = TEXTS.map((field) => ({ field, old: item[field], new: fields[field].trim() }));
  const rrp = { field: "rrp", old: toWire(item.rrp), new: toWire(readRrp(fields.rrp) ?? 0) };
  const price = { field: "price", old: toWire(item.price), new: toWire(parseCents(fields.price) ?? 0) };
  return [...texts, rrp, price].filter((change) => change.old !== change.new);
}

export function EditTitleForm({ till, item }: { till: Till; item: StockItem }) {
  const rates = till.tax_rates.value;
  const [fields, setFields] = useState(() => fieldsOf(item, till.shop.value?.locale ?? "en-AU"));
  const [errors, setErrors] = useState<TitleErrors>({});
  const [saved, setSaved] = useState<SavedHow | null>(null);
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
    const changes = changesOf(item, fields);
    await run(async () => {
      setSaved(changes.length === 0 ? "unchanged" : await till.change("stock_item", item.uuid, changes));
    });
  };
  const code = item.isbn || item.ean;
  return (
    <Panel title="Change title" beside={code && <span class="muted nowrap">{code}</span>}>
      {saved && <Outcome how={saved} of={item.title} />}
      {!saved && till.status.value.mode !== "normal" && <NotCarriedOver />}
      {error && <Notice tone="garnet" title="Nothing was changed." role="alert" children={error.message} />}
      {!saved && (
        <form class="form form--six card card__body" ref={form} onSubmit={save} noValidate>
          <EditTitleFields fields={fields} errors={errors} rates={rates} set={set} first={first} />
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
