/**
 * Web Locks between the tabs of a device. They keep two tabs from doing the same work twice; nothing breaks when they
 * do, since all that counts is settled inside the database and by UUID on the server.
 */

/** Runs `work` while holding the lock; gives null at once when somebody else holds it. */
export function whenFree<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? null : work()));
}

/**
 * Runs `work` while holding the lock, after waiting for it `patience_ms` at the most: then it is taken from a tab that
 * is frozen or hangs. `work` gets a signal that aborts when another tab takes the lock from this one.
 */
export async function holding<T>(
  name: string,
  patience_ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), patience_ms);
  try {
    return await held(name, { signal: waiting.signal }, () => clearTimeout(timer), work);
  } catch (error) {
    if (!waiting.signal.aborted || !isAbort(error)) throw error;
    return await held(name, { steal: true }, () => undefined, work);
  } finally {
    clearTimeout(timer);
  }
}

async function held<T>(
  name: string,
  options: LockOptions,
  granted: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  let running: Promise<T> | null = null;
  try {
    return await navigator.locks.request(name, options, () => {
      granted();
      running = work(lost.signal);
      return running;
    });
  } catch (error) {
    // Stolen while we worked: `work` is told, and its own end counts.
    if (running === null || !isAbort(error)) throw error;
    lost.abort();
    return await running;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Names of the locks that are held now. */
export async function heldNames(): Promise<Set<string>> {
  const { held: list = [] } = await navigator.locks.query();
  return new Set(list.map((lock) => lock.name ?? ""));
}

/** Holds a lock until the tab is gone or `release` is called; null when somebody else holds it. */
export function claim(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}
