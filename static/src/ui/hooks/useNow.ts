/** The device's clock, for the bar: renders again when the minute may have changed. */

import { useEffect, useState } from "preact/hooks";

const EVERY_MILLISECONDS = 5_000;

export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(new Date()), EVERY_MILLISECONDS);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
