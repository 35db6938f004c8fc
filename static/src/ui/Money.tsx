/** Amounts as the shop writes them. In columns without a currency sign; the one big amount of a screen has it. */

import { usableLocale } from "../domain/intl";
import { formatMoney } from "../domain/money";
import type { Cents, Shop } from "../domain/types";

/** The shop's currency sign ("$"); its code when the browser knows no sign. */
export function currencySign(shop: Shop | null): string {
  const { locale = "en-AU", currency = "AUD" } = shop ?? {};
  if (!/^[A-Za-z]{3}$/.test(currency)) return currency;
  const parts = new Intl.NumberFormat(usableLocale(locale), {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  });
  return parts.formatToParts(0).find((part) => part.type === "currency")?.value ?? currency;
}

/** "$164.44", the sign small and raised. */
export function Big({ cents, shop }: { cents: Cents; shop: Shop | null }) {
  return (
    <>
      <span class="cur">{currencySign(shop)}</span>
      {formatMoney(cents, shop?.locale)}
    </>
  );
}
