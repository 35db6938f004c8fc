import { expect, test } from "vitest";
import { formatMoment, formatSince, formatTime, localDate } from "../../../static/src/domain/dates";
import { formatCount } from "../../../static/src/domain/intl";
import { formatMoney, parseCents } from "../../../static/src/domain/money";
import { usableRates, usableShop } from "../../../static/src/domain/settings";
import type { Shop } from "../../../static/src/domain/types";
import { currencySign } from "../../../static/src/ui/Money";
import { NOW, rates, shop } from "./cast";

const NONSENSE = ["en_AU", "english please", "", "\0", "en-AU-", "-", "\ud800", "x".repeat(5000)];

test.each(NONSENSE)("a locale that no browser can read stops no screen: %j", (locale) => {
  const odd: Shop = { ...shop, locale };

  expect(formatMoney(123_450, locale)).toBe("1,234.50");
  expect(formatCount(1234, locale)).toBe("1,234");
  expect(formatMoment(NOW, odd)).toBe("Sat 21 Nov 2026, 10:02");
  expect(formatSince(NOW, NOW, odd)).toBe("10:02");
  expect(currencySign(odd)).toBe("$");
});

test.each(["aud", "", "$", "AUDX", "\0\0\0", "\ud800"])(
  "a currency that is none stops no screen: %j",
  (currency) => {
    expect(() => currencySign({ ...shop, currency })).not.toThrow();
  },
);

test.each(["Australia/Nowhere", "", "\0", "+99:99"])(
  "a zone that the browser does not know stops no screen: %j",
  (time_zone) => {
    const odd: Shop = { ...shop, time_zone };

    expect(formatTime(NOW, odd)).toMatch(/^\d{1,2}:\d{2}$/);
    expect(localDate(NOW, odd)).toMatch(/^2026-11-2[01]$/);
  },
);

test("an amount can be typed back as it is shown, in every script", () => {
  for (const locale of ["ar-EG", "fa-IR", "bn-BD", "mr-IN", "my-MM", "de-DE", "de-CH", "fr-FR"]) {
    expect(parseCents(formatMoney(123_450, locale)), locale).toBe(123_450);
  }
});

test("a till keeps what it knows when it is told a setting that it cannot use", () => {
  const known: Shop = {
    ...shop,
    currency: "NZD",
    locale: "en-NZ",
    time_zone: "Pacific/Auckland",
    cash_rounding_cents: 10,
  };
  const told: Shop = {
    ...shop,
    name: "New name",
    currency: "$",
    locale: "nonsense please",
    time_zone: "Nowhere",
    cash_rounding_cents: 0,
  };

  expect(usableShop(told, known)).toEqual({ ...known, name: "New name" });
});

test("what is meant is put right: aud is AUD, en_AU is en-AU", () => {
  expect(usableShop({ ...shop, currency: " aud", locale: "en_AU" }, null)).toEqual(shop);
});

test("a till that knows nothing yet sells all the same", () => {
  const odd = { ...shop, currency: "?", locale: "?", time_zone: "?", cash_rounding_cents: -5 };

  expect(usableShop(odd, null)).toMatchObject({ currency: "AUD", locale: "en-AU", cash_rounding_cents: 1 });
});

test("a tax rate that cannot be reckoned with is left out; with none left, those known stay", () => {
  const odd = { code: "X", name: "X", percent: "a lot", is_default: true };

  expect(usableRates([odd, ...rates], [])).toEqual(rates);
  expect(usableRates([odd], rates)).toEqual(rates);
});
