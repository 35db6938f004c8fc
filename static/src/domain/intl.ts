/** What this browser can write numbers and dates by. A setting that it cannot read never stops a sale. */

const LOCALE = "en-AU";
const locales = new Map<string, string>();
const zones = new Map<string, string | undefined>();

/** The locale as the browser reads it (en_AU is en-AU); en-AU for one that it cannot read. */
export function usableLocale(locale: string = LOCALE): string {
  let usable = locales.get(locale);
  if (usable === undefined) {
    usable = readLocale(locale) ?? LOCALE;
    locales.set(locale, usable);
  }
  return usable;
}

/** The locale as browsers write it, or null when none of them could read it. */
export function readLocale(locale: string): string | null {
  return unless(RangeError, () => Intl.getCanonicalLocales(locale.trim().replaceAll("_", "-"))[0]) ?? null;
}

/** The zone; undefined, which is the device's own, for one that the browser does not know. */
export function usableZone(time_zone: string): string | undefined {
  if (!zones.has(time_zone)) {
    zones.set(time_zone, isZone(time_zone) ? time_zone : undefined);
  }
  return zones.get(time_zone);
}

export function isZone(time_zone: string): boolean {
  return unless(RangeError, () => new Intl.DateTimeFormat(LOCALE, { timeZone: time_zone })) !== undefined;
}

/** "1,234" as the locale writes it. */
export function formatCount(count: number, locale?: string): string {
  return count.toLocaleString(usableLocale(locale));
}

/** What `make` returns, or undefined when it throws this kind of error. */
function unless<T>(kind: ErrorConstructor, make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof kind) return undefined;
    throw error;
  }
}
