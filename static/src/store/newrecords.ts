/** Freezing what is not a sale: new titles and contacts, changes, shifts (R1, R2). Each resolves once it is durable. */

import { type Columns, columnsOf } from "../domain/columns";
import { changeRecord } from "../domain/records/change";
import { contactRecord } from "../domain/records/contact";
import { shiftRecord } from "../domain/records/shift";
import { titleRecord } from "../domain/records/title";
import type { Cents, Contact, StockItem, Uuid } from "../domain/types";
import type { FieldChange, NewContact, NewTitle } from "../till-api";
import { getState, putState, type Store } from "./db";
import { FREEZING, freezeIn, type Maker, nextPlace } from "./freeze";
import type { RecordRow, Shift } from "./schema";

export interface NewItem {
  row: RecordRow;
  item: StockItem;
  columns: Columns;
}

/** Makes a title that can be sold at once; `uuid` becomes the stock item's identity. */
export function freezeTitle(store: Store, maker: Maker, uuid: Uuid, title: NewTitle): Promise<NewItem> {
  return store.write(
    [...FREEZING, "titles"],
    async (tx) => {
      const text = (header: Parameters<typeof titleRecord>[1]) => titleRecord(title, header);
      const draft = { kind: "title" as const, uuid, label: title.title, text };
      const row = await freezeIn(tx, maker, draft, await nextPlace(tx));
      const item = { ...title, uuid, shelf: "", on_hand: 0, made_on_device: true };
      const columns = columnsOf([item]);
      await tx.objectStore("titles").put({ uuid, columns, made_on_device: true, posted: false });
      return { row, item, columns };
    },
    "strict",
  );
}

export function freezeContact(
  store: Store,
  maker: Maker,
  uuid: Uuid,
  contact: NewContact,
): Promise<{ row: RecordRow; contact: Contact }> {
  return store.write(
    [...FREEZING, "contacts"],
    async (tx) => {
      const text = (header: Parameters<typeof contactRecord>[1]) => contactRecord(contact, header);
      const draft = { kind: "contact" as const, uuid, label: contact.name, text };
      const row = await freezeIn(tx, maker, draft, await nextPlace(tx));
      const { name, card_number, phone, email } = contact;
      const made = { uuid, name, card_number, phone, email, made_on_device: true };
      await tx.objectStore("contacts").put(made);
      return { row, contact: made };
    },
    "strict",
  );
}

export interface ChangeInHand {
  uuid: Uuid;
  of: "stock_item" | "contact";
  target: Uuid;
  /** What staff call the changed record. */
  label: string;
  fields: readonly FieldChange[];
}

/** Notes changed fields of a record that exists already: never applied by posting back (R2). */
export function freezeChange(store: Store, maker: Maker, change: ChangeInHand): Promise<RecordRow> {
  const { uuid, of, target, label, fields } = change;
  return store.write(
    FREEZING,
    async (tx) => {
      const text = (header: Parameters<typeof changeRecord>[3]) => changeRecord(of, target, fields, header);
      return freezeIn(tx, maker, { kind: "change", uuid, label, text }, await nextPlace(tx));
    },
    "strict",
  );
}

/** Opens a shift unless one is open; null when nothing had to be done. */
export function openShift(
  store: Store,
  maker: Maker,
  uuids: { record: Uuid; shift: Uuid },
): Promise<RecordRow | null> {
  return store.write(
    FREEZING,
    async (tx) => {
      if ((await getState(tx, "shift")) !== undefined) return null;
      const shift: Shift = { uuid: uuids.shift, opened_at: maker.now };
      await putState(tx, "shift", shift);
      return freezeShift(tx, maker, uuids.record, { shift, event: "opened", amount: 0 });
    },
    "strict",
  );
}

/** Closes the open shift with the cash that was counted; null when none is open. */
export function closeShift(
  store: Store,
  maker: Maker,
  record: Uuid,
  counted: Cents,
): Promise<RecordRow | null> {
  return store.write(
    FREEZING,
    async (tx) => {
      const shift = await getState(tx, "shift");
      if (shift === undefined) return null;
      await tx.objectStore("state").delete("shift");
      return freezeShift(tx, maker, record, { shift, event: "closed", amount: counted });
    },
    "strict",
  );
}

interface ShiftHappening {
  shift: Shift;
  event: "opened" | "closed";
  amount: Cents;
}

async function freezeShift(
  tx: Parameters<typeof freezeIn>[0],
  maker: Maker,
  uuid: Uuid,
  { shift, event, amount }: ShiftHappening,
): Promise<RecordRow> {
  const register = maker.identity.register.id;
  const draft = {
    kind: "shift" as const,
    uuid,
    label: event === "opened" ? "Shift opened" : "Shift closed",
    text: (header: Parameters<typeof shiftRecord>[1]) =>
      shiftRecord({ shift: shift.uuid, event, register, amount }, header),
  };
  return freezeIn(tx, maker, draft, await nextPlace(tx));
}
