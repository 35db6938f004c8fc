/** Old and new numbers: D12345 became 546789 (R9). The ends first; all of them on demand, and on paper. */

import { useState } from "preact/hooks";
import { formatDNumber } from "../../domain/docket-number";
import { formatCount } from "../../domain/intl";
import { formatMoney } from "../../domain/money";
import type { Sheet } from "../../domain/types";

/** As many as fill three columns of six: the first twelve, the last six. */
const FIRST = 12;
const LAST = 6;

export function SheetPairs({ sheet, locale }: { sheet: Sheet; locale: string }) {
  const [all, setAll] = useState(false);
  const { pairs } = sheet;
  const long = pairs.length > FIRST + LAST;
  const shown = all || !long ? pairs : [...pairs.slice(0, FIRST), ...pairs.slice(-LAST)];
  return (
    <section class="card" aria-labelledby="pairs">
      <header>
        <h2 id="pairs">Old and new numbers</h2>
        <span class="gap" />
        {long && (
          <>
            {!all && (
              <span class="small muted">
                the first {FIRST} and the last {LAST}
              </span>
            )}
            <button type="button" class="btn" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? "Show fewer" : `Show all ${formatCount(pairs.length, locale)}`}
            </button>
          </>
        )}
      </header>
      {pairs.length === 0 ? (
        <p class="card__body muted">No docket with a D-number has been posted yet.</p>
      ) : (
        <ul class="pairs">
          {shown.map((pair) => (
            <li key={pair.d_number}>
              <span class="d">{formatDNumber(pair.d_number)}</span>
              <span class="a" aria-hidden="true">
                →
              </span>
              <span class="vh">is now</span>
              <span class="n">{pair.trans_id}</span>
              <span class="m">{formatMoney(pair.amount, locale)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
