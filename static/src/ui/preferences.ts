/** How this till likes its screen. Kept by the browser; nothing of the shop's is in it, and losing it does no harm. */

import { effect, signal } from "@preact/signals";

/** Two views of a sale. */
export const view = kept<"summary" | "details">("view", ["summary", "details"]);
/** Whether the docket prints by itself when a sale is finished. */
export const docketPaper = kept<"screen" | "print">("docket", ["screen", "print"]);

function kept<T extends string>(name: string, values: readonly [T, ...T[]]) {
  const key = `bookmine ${name}`;
  const before = localStorage.getItem(key);
  const value = signal<T>(values.find((one) => one === before) ?? values[0]);
  effect(() => localStorage.setItem(key, value.value));
  return value;
}
