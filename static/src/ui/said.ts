/** What the till has to say about the last thing done: one short sentence in the head of the sale, read out politely. */

import { signal } from "@preact/signals";

export interface Said {
  text: string;
  /** "heard" is for screen readers alone: others see it in the lines. */
  tone: "plain" | "bad" | "heard";
}

export const said = signal<Said | null>(null);

export function say(text: string, tone: Said["tone"] = "plain"): void {
  said.value = { text, tone };
}

export function hear(text: string): void {
  said.value = { text, tone: "heard" };
}

export function hush(): void {
  said.value = null;
}
