/** The shop's settings as the server tells them. What a till cannot use it leaves, and goes on by what it knows. */

import { isZone, readLocale } from "./intl";
import { percentThousandths } from "./tax";
import type { Shop, TaxRate } from "./types";

const CURRENCY = /^[A-Z]{3}$/;

/** The shop as it was told; where a setting cannot be used, as it was known before. */
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

/** The rates that tax can be reckoned by; those known before when there is none. */
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
