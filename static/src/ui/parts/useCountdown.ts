/** Whole seconds that are left of a wait, counted by the clock so that a sleeping tab does not stretch it. */

import { useEffect, useState } from "preact/hooks";

export function useCountdown(): { seconds: number; start(seconds: number): void } {
  const [until, setUntil] = useState(0);
  const [now, setNow] = useState(0);
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => {
    if (seconds === 0) return;
    const tick = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(tick);
  }, [seconds === 0]);
  const start = (length: number) => {
    setNow(Date.now());
    setUntil(Date.now() + length * 1000);
  };
  return { seconds, start };
}
