/** The fields of a title, for a new one and for one that is changed. Six columns; two on a phone. */

import type { Ref } from "preact";
import type { Category, TaxRate } from "../../domain/types";
import { CATEGORIES } from "../LineDetails";
import { Choice, Field } from "./Field";
import { FORMATS, MOST, readCode, type TitleErrors, type TitleFields } from "./titleFields";

interface TitleFieldsetProps {
  fields: TitleFields;
  errors: TitleErrors;
  rates: readonly TaxRate[];
  set: (patch: Partial<TitleFields>) => void;
  first: Ref<HTMLInputElement>;
}

type PartProps = Pick<TitleFieldsetProps, "fields" | "errors" | "set">;

/** A new title begins with its code: it is what was just scanned. */
export function NewTitleFields({ first, rates, ...part }: TitleFieldsetProps) {
  const { fields, errors, set } = part;
  return (
    <>
      <Field
        label="ISBN"
        value={fields.isbn}
        onText={(isbn) => set({ isbn })}
        error={errors.isbn}
        hint={readCode(fields.isbn)?.note || "Or another EAN; empty if there is none."}
        maxLength={MOST.code}
        fieldRef={first}
        spellcheck={false}
        data-code=""
        span={2}
      />
      <TitleField {...part} />
      <Makers {...part} />
      <Kind {...part} rates={rates} />
      <Prices {...part} />
    </>
  );
}

/** The code of a known title is not changed at the till. */
export function EditTitleFields({ first, rates, ...part }: TitleFieldsetProps) {
  const { fields, set } = part;
  return (
    <>
      <TitleField {...part} first={first} />
      <Makers {...part} />
      <Kind {...part} rates={rates} />
      <Prices {...part} />
      <Field
        label="Shelf"
        value={fields.shelf}
        onText={(shelf) => set({ shelf })}
        maxLength={MOST.shelf}
        span={2}
      />
    </>
  );
}

function TitleField({ fields, errors, set, first }: PartProps & { first?: Ref<HTMLInputElement> }) {
  return (
    <Field
      label="Title"
      value={fields.title}
      onText={(title) => set({ title })}
      error={errors.title}
      maxLength={MOST.title}
      fieldRef={first ?? null}
      span={first ? undefined : 4}
      wide={first !== undefined}
    />
  );
}

function Makers({ fields, set }: PartProps) {
  return (
    <>
      <Field
        label="Authors"
        value={fields.authors}
        onText={(authors) => set({ authors })}
        maxLength={MOST.authors}
        span={3}
      />
      <Field
        label="Publisher"
        value={fields.publisher}
        onText={(publisher) => set({ publisher })}
        maxLength={MOST.publisher}
        span={3}
      />
    </>
  );
}

const CATEGORY_OPTIONS = Object.entries(CATEGORIES).map(([value, label]) => ({ value, label }));

function isCategory(value: string): value is Category {
  return value in CATEGORIES;
}

function Kind({ fields, set, rates }: PartProps & { rates: readonly TaxRate[] }) {
  return (
    <>
      <Field
        label="Format"
        value={fields.format}
        onText={(format) => set({ format })}
        maxLength={MOST.format}
        list="formats"
        span={2}
      />
      <datalist id="formats">
        {FORMATS.map((format) => (
          <option key={format} value={format} />
        ))}
      </datalist>
      <Choice
        label="Category"
        value={fields.category}
        options={CATEGORY_OPTIONS}
        onChoose={(value) => isCategory(value) && set({ category: value })}
        span={2}
      />
      <Choice
        label="Tax rate"
        value={fields.tax_code}
        options={rates.map((rate) => ({ value: rate.code, label: rate.name }))}
        onChoose={(tax_code) => set({ tax_code })}
        span={2}
      />
    </>
  );
}

function Prices({ fields, errors, set }: PartProps) {
  return (
    <>
      <Field
        label="RRP"
        value={fields.rrp}
        onText={(rrp) => set({ rrp })}
        error={errors.rrp}
        inputMode="decimal"
        maxLength={MOST.money}
        look="num"
        span={2}
      />
      <Field
        label="Price"
        value={fields.price}
        onText={(price) => set({ price })}
        error={errors.price}
        inputMode="decimal"
        maxLength={MOST.money}
        look="num"
        span={2}
      />
    </>
  );
}
