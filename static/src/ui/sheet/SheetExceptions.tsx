/** Dockets that need a look: not received, held, different, waiting, posted but to be reviewed. */

import { formatDNumber } from "../../domain/docket-number";
import { formatMoney } from "../../domain/money";
import type { Sheet, SheetException } from "../../domain/types";
import { Icon } from "../Icon";
import { EXCEPTIONS } from "../parts/words";

/** What is worst stands first. */
const ORDER: SheetException["kind"][] = ["missing", "held", "differs", "waiting", "review"];

function byKind(exceptions: SheetException[]): SheetException[] {
  return ORDER.flatMap((kind) => exceptions.filter((exception) => exception.kind === kind));
}

export function SheetExceptions({ sheet, locale }: { sheet: Sheet; locale: string }) {
  const { exceptions } = sheet;
  return (
    <section class="card" aria-labelledby="exceptions">
      <header>
        <h2 id="exceptions">Exceptions</h2>
        <span class="gap" />
        {ORDER.map((kind) => {
          const count = exceptions.filter((exception) => exception.kind === kind).length;
          if (count === 0) return null;
          const words = EXCEPTIONS[kind];
          return (
            <span class={`chip chip--${words.tone}`} key={kind}>
              <Icon name={words.icon} />
              {words.count(count)}
            </span>
          );
        })}
      </header>
      {exceptions.length === 0 ? (
        <p class="card__body muted">None. Every docket was posted as it was printed.</p>
      ) : (
        <table class="table stack">
          <thead>
            <tr>
              <th scope="col">Docket</th>
              <th scope="col">
                <span class="vh">Kind</span>
              </th>
              <th scope="col">What happened</th>
              <th scope="col" class="num">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {byKind(exceptions).map((exception) => (
              <ExceptionRow
                key={`${exception.kind} ${exception.uuid}`}
                exception={exception}
                locale={locale}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ExceptionRow({ exception, locale }: { exception: SheetException; locale: string }) {
  const words = EXCEPTIONS[exception.kind];
  const number = exception.d_number === null ? "" : formatDNumber(exception.d_number);
  // A docket that only the chain knows of: nobody has said what it came to.
  const isUnknown = exception.kind === "missing" && exception.amount === 0;
  return (
    <tr class={words.tone === "garnet" ? "bad" : ""}>
      <td>
        <b>{number || (exception.trans_id ?? "New record")}</b>
      </td>
      <td>
        <span class={`chip chip--${words.tone}`}>
          <Icon name={words.icon} />
          {words.chip}
        </span>
      </td>
      <td class="wide">{exception.message}</td>
      <td class="num" data-l="Amount">
        <span>{isUnknown ? "not known" : formatMoney(exception.amount, locale)}</span>
      </td>
    </tr>
  );
}
