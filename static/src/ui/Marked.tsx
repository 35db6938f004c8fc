/** Text with the words that were typed marked in it, wherever they begin a word. */

import { useMemo } from "preact/hooks";

const SPECIAL = /[.*+?^${}()|[\]\\]/g;

export function Marked({ text, words }: { text: string; words: string }) {
  const parts = useMemo(() => split(text, words), [text, words]);
  return <>{parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}</>;
}

/** Every second part is one that was typed. */
function split(text: string, words: string): string[] {
  const typed = words
    .split(/\s+/)
    .filter((word) => word.length > 1)
    .map((word) => word.replace(SPECIAL, "\\$&"));
  if (typed.length === 0) return [text];
  return text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${typed.join("|")})`, "giu"));
}
