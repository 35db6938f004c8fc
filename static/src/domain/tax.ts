/** Sales tax of a line: per line, rounded once, so that the lines of a docket add up to its total. */

import { share } from "./money";
import type { Cents, TaxRate } from "./types";

const PERCENT = /^(\d{1,2})(?:\.(\d{1,3}))?$/;
const WHOLE = 100_000;

/** Thousandths of a per cent: 10000 for "10.000". RangeError for anything that is not 0 to below 100. */
export function percentThousandths(percent: string): number {
  const match = PERCENT.exec(percent);
  if (match === null) throw new RangeError(`Not a percentage: "${percent.slice(0, 40)}".`);
  return Number(match[1]) * 1000 + Number((match[2] ?? "").padEnd(3, "0"));
}

/** "10" for "10.000", "12.5" for "12.500". */
export function formatPercent(percent: string): string {
  return String(percentThousandths(percent) / 1000);
}

/** The tax in `amount`, or on top of it in a shop whose prices do not include it. */
export function lineTax(amount: Cents, percent: string, inclusive: boolean): Cents {
  const thousandths = percentThousandths(percent);
  return share(amount, thousandths, inclusive ? WHOLE + thousandths : WHOLE);
}

/** The rate of this code; else the shop's default one, since a sale is never refused for a missing rate. */
export function rateFor(code: string, rates: readonly TaxRate[]): TaxRate {
  const rate = rates.find((one) => one.code === code) ?? rates.find((one) => one.is_default) ?? rates[0];
  if (rate === undefined) throw new RangeError("The shop has no tax rate.");
  return rate;
}

export interface TaxSum {
  tax_code: string;
  tax_percent: string;
  /** Sum of the line amounts at this rate. */
  amount: Cents;
  tax: Cents;
}

/** One sum for each rate on a docket, in the order in which the rates first appear. */
export function taxSums(lines: readonly TaxSum[]): TaxSum[] {
  const sums = new Map<string, TaxSum>();
  for (const { tax_code, tax_percent, amount, tax } of lines) {
    const key = `${tax_code} ${tax_percent}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { tax_code, tax_percent, amount, tax });
    else sums.set(key, { ...sum, amount: sum.amount + amount, tax: sum.tax + tax });
  }
  return [...sums.values()];
}
