/**
 * Find: what is typed or scanned, what it might be, and what is done with it. Enter takes the best hit; a
 * scan is one Enter. Scans that follow each other fast are taken one after the other, none is lost.
 */

import { signal } from "@preact/signals";
import { cardKey, readings } from "../domain/query";
import type { Contact, Found, StockItem } from "../domain/types";
import type { Till } from "../till-api";
import { TillError } from "../till-api";
import { focusFind, focusFindAnyway } from "./focus";
import { hush, say } from "./said";
import { addTitle, putCustomer, tool } from "./sale";
import { saving, whenSaved } from "./saving";
import { go, home, screen } from "./screen";

export type Hit = { kind: "title"; item: StockItem } | { kind: "contact"; contact: Contact };
/** Said where the hits would be. */
export type Outcome = Extract<Found, { kind: "nothing" | "elsewhere" | "unused" }>;

export const query = signal("");
export const hits = signal<Hit[]>([]);
/** Which of the hits Enter takes. */
export const best = signal(0);
export const outcome = signal<Outcome | null>(null);

/** A screen that wants the next title for itself (stock look-up, return without a docket). */
export const taker = signal<((item: StockItem, note: string) => void) | null>(null);

const MOST_HITS = 8;
const LEAST_LETTERS = 2;

let asked = 0;
/** Find outlives the change of screen that is going on. */
let isKept = false;
let looking: Promise<void> = Promise.resolve();
let taking: Promise<void> = Promise.resolve();

export function type(till: Till, text: string): void {
  hush();
  query.value = text;
  outcome.value = null;
  asked += 1;
  if (isWords(text)) looking = look(till, text.trim(), asked);
  else showHits([]);
}

/** Words of a title or a name, not a barcode, docket or card number: those are looked up on Enter. */
function isWords(text: string): boolean {
  return text.trim().length >= LEAST_LETTERS && readings(text)[0]?.kind === "words";
}

async function look(till: Till, text: string, ask: number): Promise<void> {
  const found = await till.search(text, MOST_HITS);
  if (ask === asked) showHits(asHits(found.titles, found.contacts));
}

function asHits(titles: StockItem[], contacts: Contact[]): Hit[] {
  return [
    ...titles.map((item) => ({ kind: "title" as const, item })),
    ...contacts.map((contact) => ({ kind: "contact" as const, contact })),
  ];
}

function showHits(list: Hit[]): void {
  hits.value = list;
  best.value = 0;
}

export function chooseHit(step: 1 | -1): void {
  const { length } = hits.peek();
  if (length > 0) best.value = (best.peek() + step + length) % length;
}

export function clearFind(): void {
  asked += 1;
  query.value = "";
  outcome.value = null;
  showHits([]);
}

/** Enter in Find, or the end of a scan. */
export async function submit(till: Till, text = query.peek().trim()): Promise<void> {
  if (text === "") return;
  if (isWords(text)) {
    const shown = hits.peek();
    await whenSaved();
    await looking;
    if (query.peek().trim() !== text) return;
    const hit = hits.peek()[best.peek()];
    // A customer is taken only when they were on the screen before Enter was pressed.
    if (hit?.kind === "contact" && hits.peek() !== shown && !isCertain(hit, text)) return;
    if (hit !== undefined) {
      take(till, hit);
      return;
    }
  }
  clearFind();
  taking = taking.then(whenSaved).then(() => findAndTake(till, text));
  await taking;
}

async function findAndTake(till: Till, text: string): Promise<void> {
  try {
    takeFound(till, await till.find(text), text);
  } catch (error) {
    if (!(error instanceof TillError)) throw error;
    say(error.message, "bad");
  }
}

/** What has been typed into Find meanwhile is the next scan, maybe half of it: it stays. */
function takeFound(till: Till, found: Found, text: string): void {
  if (found.kind === "title") {
    takeTitle(till, found.item, found.note);
  } else if (found.kind === "dockets") {
    go({ name: "docket", dockets: found.dockets });
  } else if (found.kind === "hits") {
    const list = asHits(found.titles, found.contacts);
    const only = list.length === 1 ? list[0] : undefined;
    if (only !== undefined && isCertain(only, text)) takeHit(till, only);
    else leaveInFind(text, () => showHits(list));
  } else {
    leaveInFind(text, () => {
      outcome.value = found;
    });
  }
}

/** Nobody is put on a sale by a guess: only the whole number of a card says who it is. */
function isCertain(hit: Hit, text: string): boolean {
  return hit.kind === "title" || cardKey(hit.contact.card_number) === cardKey(text);
}

/** Shows `answer` with the text it belongs to, marked so that the next scan replaces it. */
function leaveInFind(text: string, answer: () => void): void {
  if (query.peek() !== "") return;
  if (!["sale", "stock", "return", "customer"].includes(screen.peek().name)) home();
  query.value = text;
  answer();
  // Once the field is drawn with it.
  requestAnimationFrame(focusFindAnyway);
}

export function take(till: Till, hit: Hit): void {
  clearFind();
  takeHit(till, hit);
}

function takeHit(till: Till, hit: Hit): void {
  if (hit.kind === "title") {
    takeTitle(till, hit.item, "");
    return;
  }
  putCustomer(till, hit.contact);
  if (screen.peek().name !== "return") keepingFind(home);
  focusFind();
}

function takeTitle(till: Till, item: StockItem, note: string): void {
  tool.value = null;
  const take = taker.peek();
  if (take !== null) take(item, note);
  else {
    keepingFind(home);
    addTitle(till, item, note);
  }
  focusFind();
}

/** Changes the screen with Find as it is. */
function keepingFind(change: () => void): void {
  isKept = true;
  change();
  isKept = false;
}

// What was found belongs to the screen it was looked for on; a scan that comes while a sale is saved, to the next.
screen.subscribe(() => {
  if (!saving.peek() && !isKept) clearFind();
});
