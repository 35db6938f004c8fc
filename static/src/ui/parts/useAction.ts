/** One piece of work at a time, and what went wrong with it in words for staff. */

import { useRef, useState } from "preact/hooks";
import { TillError } from "../../till-api";

export interface Action {
  busy: boolean;
  error: TillError | null;
  /** Resolves when `work` is done; its TillError is kept in `error`, and "done" is false. */
  run(work: () => Promise<void>): Promise<boolean>;
  clear(): void;
}

const UNEXPECTED =
  "Something went wrong that the till did not expect. Your sale is still on the screen. Please try again.";

export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  // The state lags behind a quick second press.
  const running = useRef(false);
  const [error, setError] = useState<TillError | null>(null);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (caught) {
      if (caught instanceof TillError) {
        setError(caught);
        return false;
      }
      // Said to staff, and passed on, so that it is seen in the log as well.
      setError(new TillError("unexpected", UNEXPECTED));
      throw caught;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, run, clear: () => setError(null) };
}
