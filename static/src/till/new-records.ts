/** New titles and contacts, and changes of what is there already (R1, R2). */

import { v7 } from "uuid";
import type { Contact, StockItem, Uuid } from "../domain/types";
import { freezeChange, freezeContact, freezeTitle } from "../store/newrecords";
import { isObject } from "../sync/shapes";
import { type FieldChange, type NewContact, type NewTitle, TillError } from "../till-api";
import type { Core } from "./core";
import { notSaved } from "./troubles";

const CHANGE_TIMEOUT_MS = 5000;

/** Resolves once it is durable; it can be sold at once. Errors: TillError `not_saved`. */
export async function newTitle(core: Core, title: NewTitle): Promise<StockItem> {
  try {
    const { row, item, columns } = await freezeTitle(core.store, core.maker(), v7(), title);
    core.bus.tell({ type: "titles", columns, made_on_device: true });
    core.frozen(row);
    return item;
  } catch (error) {
    throw notSaved(error);
  }
}

/** Resolves once it is durable. Errors: TillError `not_saved`. */
export async function newContact(core: Core, made: NewContact): Promise<Contact> {
  try {
    const { row, contact } = await freezeContact(core.store, core.maker(), v7(), made);
    core.bus.tell({ type: "contacts" });
    core.frozen(row);
    return contact;
  } catch (error) {
    throw notSaved(error);
  }
}

export interface Change {
  of: "stock_item" | "contact";
  target: Uuid;
  fields: FieldChange[];
}

/**
 * Connected, the server applies it; otherwise it is noted and not carried over. An answer that was lost leaves it noted
 * beside a record that has it already. Errors: TillError with the server's own code and words; `not_saved`.
 */
export async function change(core: Core, { of, target, fields }: Change): Promise<"applied" | "noted"> {
  if (core.isNormal) {
    const path = `/api/till/${of === "stock_item" ? "stock-items" : "contacts"}/${target}/`;
    const body = { fields, ...(core.proof ?? { cashier: null, pin: "" }) };
    const read = (json: unknown) => (isObject(json) && json.applied === true ? true : null);
    const answer = await core.client.ask({ method: "POST", path, body, timeout_ms: CHANGE_TIMEOUT_MS, read });
    if (answer.kind === "later" && answer.code !== "") throw new TillError(answer.code, answer.message);
    if (answer.kind === "no") throw new TillError(answer.code, answer.message, answer.data);
    // The next hello brings what changed.
    core.bus.tell({ type: "ask" });
    if (answer.kind === "ok") return "applied";
    await core.notAnswered();
  }
  try {
    const label = await nameOf(core, of, target);
    core.frozen(await freezeChange(core.store, core.maker(), { uuid: v7(), of, target, label, fields }));
    return "noted";
  } catch (error) {
    throw notSaved(error);
  }
}

async function nameOf(core: Core, of: Change["of"], target: Uuid): Promise<string> {
  if (of === "contact") return core.contacts.get(target)?.name ?? "Contact";
  return (await core.catalogue.get(target).catch(() => null))?.title ?? "Title";
}
