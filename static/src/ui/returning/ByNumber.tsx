/** What is known of a docket that is not at hand: on which device it was made, and that the return waits for it (R10). */

import { useEffect, useState } from "preact/hooks";
import { type Till, TillError } from "../../till-api";
import { Notice } from "../parts/Notice";
import { go } from "../screen";

/** Where the docket is, in words; opens it as soon as it turns out to be at hand after all. */
export function useWhereabouts(till: Till, number: string): string {
  const [words, setWords] = useState("");
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const found = await till.find(number);
      if (gone) return;
      const docket = found.kind === "dockets" && found.dockets.length === 1 ? found.dockets[0] : undefined;
      if (docket !== undefined) go({ name: "return", docket, number });
      else setWords("message" in found ? found.message : unknown(number));
    };
    if (number === "") return;
    look().catch((error: unknown) => {
      if (!(error instanceof TillError)) throw error;
      if (!gone) setWords(unknown(number));
    });
    return () => {
      gone = true;
    };
  }, [till, number]);
  return words;
}

function unknown(number: string): string {
  return `${number} is not known on this device. You can take the return now; it waits for its sale.`;
}

export function Whereabouts({ number, words }: { number: string; words: string }) {
  if (number === "") {
    return (
      <Notice tone="plain" icon="find" title="No docket?">
        If there is a number on it, type that into Find. Otherwise scan or type what comes back, one title
        after the other.
      </Notice>
    );
  }
  return (
    <Notice tone="lamp" icon="unplugged" title={`${number} is not at hand.`} role="status">
      {words} Scan or type what comes back, one title after the other.
    </Notice>
  );
}
