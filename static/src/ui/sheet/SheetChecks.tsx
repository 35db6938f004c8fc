/** What was checked beside the money: no number missing, amounts as printed, new records, past days (R5). */

import { formatDay } from "../../domain/dates";
import { formatDNumber } from "../../domain/docket-number";
import type { Sheet, Shop } from "../../domain/types";
import { Icon } from "../Icon";
import { counted } from "../parts/words";

interface Check {
  ok: boolean;
  title: string;
  text: string;
}

function numbersOf(sheet: Sheet): string {
  const { first_d_number: first, last_d_number: last } = sheet;
  if (first === null || last === null) return "";
  return first === last ? formatDNumber(first) : `${formatDNumber(first)} to ${formatDNumber(last)}`;
}

/** As the office names it too, until it arrives or is explained. */
function notReceived(sheet: Sheet, dNumber: number): string {
  return `${formatDNumber(dNumber)}, ${sheet.device}, printed, not received`;
}

function gaps(sheet: Sheet): Check {
  const missing = sheet.exceptions.filter((exception) => exception.kind === "missing");
  const printed = sheet.dockets.device;
  if (missing.length > 0) {
    const names = missing
      .map((one) =>
        one.d_number === null ? "A new record, made, not received" : notReceived(sheet, one.d_number),
      )
      .join("; ");
    const text = `${names}. Keep ${sheet.device} switched on and do not clear it; call the office.`;
    return { ok: false, title: `${missing.length} not received.`, text };
  }
  const range = numbersOf(sheet);
  const text = `${range === "" ? "" : `${range}, `}${counted(printed, "docket")} printed, ${printed.toLocaleString("en-AU")} received`;
  return { ok: true, title: "No gaps.", text };
}

function amounts(sheet: Sheet): Check {
  const differs = sheet.exceptions.filter((exception) => exception.kind === "differs").length;
  if (differs > 0) {
    return {
      ok: false,
      title: `${counted(differs, "docket")} differ.`,
      text: "Their amount on the server is not the printed one.",
    };
  }
  if (!sheet.equal)
    return { ok: true, title: "Amounts.", text: "What is posted has the amounts that were printed" };
  return { ok: true, title: "Nothing changed on the way.", text: "Count, cents and digest are the same" };
}

function checksOf(sheet: Sheet, shop: Shop): Check[] {
  const made = `${counted(sheet.new_titles, "title")} and ${counted(sheet.new_contacts, "contact")} posted`;
  return [
    gaps(sheet),
    amounts(sheet),
    {
      ok: true,
      title: "New records.",
      text: sheet.new_titles + sheet.new_contacts === 0 ? "None were made" : made,
    },
    {
      ok: true,
      title: "Past days untouched.",
      text: `Payments count from ${formatDay(sheet.reconnected_at, shop)}`,
    },
  ];
}

export function SheetChecks({ sheet, shop }: { sheet: Sheet; shop: Shop }) {
  return (
    <ul class="checks">
      {checksOf(sheet, shop).map((check) => (
        <li key={check.title} class={check.ok ? "" : "is-bad"}>
          <Icon name={check.ok ? "check" : "warning"} />
          <span>
            <b>{check.title}</b> {check.text}
          </span>
        </li>
      ))}
    </ul>
  );
}
