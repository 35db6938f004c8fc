/** Keys that mean something on one screen alone, heard before the till's own (F9 is Refund on the return screen). */

import { useEffect, useRef } from "preact/hooks";
import { asked } from "../asking";

/** While a manager is asked, only the keys of that question work: those "modal". */
export function useKeys(keys: Record<string, () => void>, level: "screen" | "modal" = "screen"): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const act = event.ctrlKey || event.altKey || event.metaKey ? undefined : latest.current[event.key];
      if (act === undefined || (level === "screen" && asked.peek() !== null)) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    window.addEventListener("keydown", hear, { capture: true });
    return () => window.removeEventListener("keydown", hear, { capture: true });
  }, []);
}
