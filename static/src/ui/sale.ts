/** What is done to the cart on the screen: lines added, chosen, counted, removed and brought back. */

import { signal } from "@preact/signals";
import { addItem, owesMoney, removeLine, restoreLine, setContact, setQuantity } from "../domain/cart";
import { formatMoney } from "../domain/money";
import type { Cart, CartLine, Contact, StockItem } from "../domain/types";
import type { Till } from "../till-api";
import { hear, hush, say } from "./said";

/** Key of the chosen line: the one that +, −, Del and the tools act on. */
export const chosen = signal<string | null>(null);

/** The field that is open under the chosen line. */
export const tool = signal<"price" | "discount" | "note" | null>(null);

/** The line just removed, which keeps its place for a while so that it can be brought back. */
export const removed = signal<{ line: CartLine; index: number } | null>(null);

const UNDO_MILLISECONDS = 10_000;
let undoTimer = 0;

export function choose(key: string | null): void {
  if (chosen.peek() !== key) tool.value = null;
  chosen.value = key;
}

/** Up or down from the chosen line; without one, from the end. */
export function chooseNext(cart: Cart, step: 1 | -1): void {
  const keys = cart.lines.map((line) => line.key);
  const now = keys.indexOf(chosen.peek() ?? "");
  const next = now === -1 ? keys.length - 1 : Math.min(Math.max(now + step, 0), keys.length - 1);
  choose(keys[next] ?? null);
}

export function chosenLine(cart: Cart): CartLine | null {
  return cart.lines.find((line) => line.key === chosen.value) ?? null;
}

/** Nothing goes on a sale whose money is still to go back; says so. */
export function isOwed(cart: Cart): boolean {
  const isOwed = owesMoney(cart);
  if (isOwed) say("First give back what was taken for the sale before.", "bad");
  return isOwed;
}

/** `note` is what Find has to say about it: a repaired ISBN. */
export function addTitle(till: Till, item: StockItem, note = ""): void {
  const before = till.cart.peek();
  if (isOwed(before)) return;
  const cart = addItem(before, item, till.tax_rates.peek());
  const line = cart.lines.find((one) => !before.lines.includes(one));
  if (line === undefined) {
    say("This sale is full: finish it and begin another.", "bad");
    return;
  }
  till.setCart(cart);
  choose(line.key);
  if (note !== "") say(note);
  else hear(`${item.title}, ${formatMoney(item.price, till.shop.peek()?.locale)}, quantity ${line.quantity}`);
}

/** One more or one fewer; goods that come back count downwards. The last one is removed. */
export function step(till: Till, key: string, by: 1 | -1): void {
  const cart = till.cart.peek();
  const line = cart.lines.find((one) => one.key === key);
  if (line === undefined) return;
  const quantity = line.quantity + (line.quantity < 0 ? -by : by);
  if (quantity === 0) remove(till, key);
  else till.setCart(setQuantity(cart, key, quantity));
}

export function remove(till: Till, key: string): void {
  const cart = till.cart.peek();
  const index = cart.lines.findIndex((line) => line.key === key);
  const line = cart.lines[index];
  if (line === undefined) return;
  hush();
  till.setCart(removeLine(cart, key));
  removed.value = { line, index };
  choose(cart.lines[index + 1]?.key ?? cart.lines[index - 1]?.key ?? null);
  hear(`${line.title} removed. Undo is beside it.`);
  window.clearTimeout(undoTimer);
  undoTimer = window.setTimeout(forgetRemoved, UNDO_MILLISECONDS);
}

export function undoRemove(till: Till): void {
  const gone = removed.peek();
  if (gone === null) return;
  forgetRemoved();
  const before = till.cart.peek();
  const cart = restoreLine(before, gone.line, gone.index);
  till.setCart(cart);
  choose(cart.lines[gone.index]?.key ?? null);
}

export function forgetRemoved(): void {
  window.clearTimeout(undoTimer);
  removed.value = null;
}

export function putCustomer(till: Till, contact: Contact | null): void {
  till.setCart(setContact(till.cart.peek(), contact));
  if (contact === null) hear("The customer is off this sale.");
  else say(`${contact.name} is on this sale.`);
}

/** Another cart is on the screen: what was chosen or removed belongs to the one before. */
export function forgetLines(): void {
  choose(null);
  forgetRemoved();
}

/** Pieces of goods: what is sold, and what comes back. */
export function itemCount(cart: Cart): number {
  return cart.lines.reduce((sum, line) => sum + Math.abs(line.quantity), 0);
}

export function itemWords(count: number): string {
  return count === 0 ? "no items yet" : count === 1 ? "1 item" : `${count} items`;
}
