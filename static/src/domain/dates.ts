/** Moments as the shop writes them, in the shop's time zone whatever the device's is. */

import { usableLocale, usableZone } from "./intl";
import type { Moment, Shop } from "./types";

type Place = Pick<Shop, "locale" | "time_zone">;

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, time_zone: string): Intl.DateTimeFormat {
  const key = `${locale} ${time_zone}`;
  let known = formats.get(key);
  if (known === undefined) {
    known = new Intl.DateTimeFormat(usableLocale(locale), {
      timeZone: usableZone(time_zone),
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      weekday: "short",
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "numeric",
      minute: "2-digit",
    });
    formats.set(key, known);
  }
  return known;
}

interface Parts {
  weekday: string;
  day: string;
  month: string;
  year: string;
  time: string;
}

function parts(moment: Moment, shop: Place): Parts {
  const all = format(shop.locale, shop.time_zone).formatToParts(new Date(moment));
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    all.find((part) => part.type === type)?.value ?? "";
  return {
    weekday: of("weekday"),
    day: of("day"),
    month: of("month"),
    year: of("year"),
    time: `${Number(of("hour"))}:${of("minute").padStart(2, "0")}`,
  };
}

/** "Sat 21 Nov 2026, 10:02" */
export function formatMoment(moment: Moment, shop: Place): string {
  const { weekday, day, month, year, time } = parts(moment, shop);
  return `${weekday} ${day} ${month} ${year}, ${time}`;
}

/** "10:02" */
export function formatTime(moment: Moment, shop: Place): string {
  return parts(moment, shop).time;
}

/** "Sat 21 Nov" */
export function formatDay(moment: Moment, shop: Place): string {
  const { weekday, day, month } = parts(moment, shop);
  return `${weekday} ${day} ${month}`;
}

/** As short as it stays clear: "10:42" today, "Fri 9:12" within six days, else "21 Nov, 10:02". */
export function formatSince(moment: Moment, now: Moment, shop: Place): string {
  const { weekday, day, month, time } = parts(moment, shop);
  const age = Date.parse(now) - Date.parse(moment);
  if (localDate(moment, shop) === localDate(now, shop)) return time;
  return age > 0 && age < 6 * DAY_MS ? `${weekday} ${time}` : `${day} ${month}, ${time}`;
}

/** "2026-11-21": the shop's day on which the moment fell. */
export function localDate(moment: Moment, shop: Pick<Shop, "time_zone">): string {
  const timeZone = usableZone(shop.time_zone);
  const options = { timeZone, year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-CA", options).format(new Date(moment));
}
