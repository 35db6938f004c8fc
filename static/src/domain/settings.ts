/** The shop's settings as the server tells them. A till ignores what it cannot use and keeps what it had. */

import { isZone, readLocale } from "./intl";
import { percentThousandths } from "./tax";
import type { Shop, TaxRate } from "./types";

const CURRENCY = /^[A-Z]{3}$/;

/** The shop as the server tells it, with each setting that cannot be used as it was before. */
export function usableShop(told: Shop, known: Shop | null): Shop {
  const currency = told.currency.trim().toUpperCase();
  const { time_zone, cash_rounding_cents } = told;
  return {
    ...told,
    currency: CURRENCY.test(currency) ? currency : (known?.currency ?? "AUD"),
    locale: readLocale(told.locale) ?? known?.locale ?? "en-AU",
    // Of a zone that was never known, the device's own is used wherever a time is written.
    time_zone: isZone(time_zone) ? time_zone : (known?.time_zone ?? time_zone),
    cash_rounding_cents: cash_rounding_cents >= 1 ? cash_rounding_cents : (known?.cash_rounding_cents ?? 1),
  };
}

/** The rates that tax can be worked out with; if there is none, those of before. */
export function usableRates(told: readonly TaxRate[], known: readonly TaxRate[]): TaxRate[] {
  const usable = told.filter((rate) => isPercent(rate.percent));
  return usable.length > 0 ? usable : [...known];
}

function isPercent(percent: string): boolean {
  try {
    percentThousandths(percent);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
