/** Money by tender: as the device counted it, as the server posted it, and what lies between (R7). */

import { formatCount } from "../../domain/intl";
import { formatMoney } from "../../domain/money";
import type { Cents, Sheet, SheetTender } from "../../domain/types";
import { TENDER_WORDS } from "../docket-words";
import { Icon } from "../Icon";

function both(count: number, amount: Cents, locale: string): string {
  return `${formatCount(count, locale)} · ${formatMoney(amount, locale)}`;
}

export function SheetTenders({ sheet, locale }: { sheet: Sheet; locale: string }) {
  const { dockets } = sheet;
  return (
    <section class="card" aria-labelledby="tenders">
      <header>
        <h2 id="tenders">Money by tender</h2>
        <span class="gap" />
        <span class="small muted">payments · amount</span>
      </header>
      <table class="table stack">
        <thead>
          <tr>
            <th scope="col">Tender</th>
            <th scope="col">
              <span class="vh">Equal?</span>
            </th>
            <th scope="col" class="num">
              Device counted
            </th>
            <th scope="col" class="num">
              Server posted
            </th>
            <th scope="col" class="num">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {sheet.tenders.map((tender) => (
            <TenderRow key={tender.tender} row={tender} locale={locale} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>All dockets</td>
            <td class="hide-s" />
            <td class="num" data-l="Device counted">
              <span>{both(dockets.device, dockets.device_amount, locale)}</span>
            </td>
            <td class="num" data-l="Server posted">
              <span>{both(dockets.posted, dockets.posted_amount, locale)}</span>
            </td>
            <td class="num" data-l="Difference">
              <span>{formatMoney(dockets.posted_amount - dockets.device_amount, locale)}</span>
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function TenderRow({ row, locale }: { row: SheetTender; locale: string }) {
  const equal = row.device_payments === row.server_payments && row.device_amount === row.server_amount;
  return (
    <tr class={equal ? "" : "bad"}>
      <td>
        <b>{TENDER_WORDS[row.tender]}</b>
      </td>
      <td>
        <span class={equal ? "chip chip--ok" : "chip chip--garnet"}>
          <Icon name={equal ? "check" : "warning"} />
          {equal ? "Equal" : "Not equal"}
        </span>
      </td>
      <td class="num" data-l="Device counted">
        <span>{both(row.device_payments, row.device_amount, locale)}</span>
      </td>
      <td class="num" data-l="Server posted">
        <span>{both(row.server_payments, row.server_amount, locale)}</span>
      </td>
      <td class="num" data-l="Difference">
        <b>{formatMoney(row.server_amount - row.device_amount, locale)}</b>
      </td>
    </tr>
  );
}
