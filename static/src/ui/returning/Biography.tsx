/** What happened to a docket, in order: sold, posted back, what came back of it. */

import { formatDay, formatMoment, formatTime } from "../../domain/dates";
import type { Docket, Shop } from "../../domain/types";
import { TENDER_WORDS, wasPrintedAsD } from "../docket-words";
import { numbersOf } from "./rows";

/** "Sold Sat 21 Nov 2026, 10:02 on Tablet 2 by Priya, paid in cash. Posted back Mon 23 Nov, 8:52." */
export function soldWords(docket: Docket, shop: Shop): string {
  const tenders = docket.payments.map(({ tender }) => TENDER_WORDS[tender].toLowerCase());
  const paid = tenders.length === 0 ? "" : `, paid by ${[...new Set(tenders)].join(" and ")}`;
  const sold = `Sold ${formatMoment(docket.locked_at, shop)} on ${docket.device} by ${docket.cashier}${paid}.`;
  if (docket.posted_at === null) return `${sold} Not posted back yet; the return waits for it.`;
  return `${sold} Posted ${formatDay(docket.posted_at, shop)}, ${formatTime(docket.posted_at, shop)}.`;
}

interface Event {
  when: string;
  what: string;
}

function events(docket: Docket, shop: Shop): Event[] {
  const at = (moment: string) => `${formatDay(moment, shop)}, ${formatTime(moment, shop)}`;
  const list = [{ when: at(docket.locked_at), what: `sold on ${docket.device}, ${docket.cashier}` }];
  if (docket.place === "here") list.push({ when: "Not posted back yet", what: "waits on this device" });
  if (docket.place === "waiting") list.push({ when: "Not posted yet", what: "waits on the server" });
  if (docket.place === "held") list.push({ when: "Held", what: docket.reason || "waits for the office" });
  if (docket.posted_at !== null) {
    const words = wasPrintedAsD(docket) ? "posted back as" : "posted as";
    list.push({ when: at(docket.posted_at), what: `${words} ${docket.trans_id}` });
  }
  for (const line of docket.lines) {
    if (line.returned > 0)
      list.push({ when: `Docket ${line.returned_on.join(", ")}`, what: `${line.title} back` });
  }
  return list;
}

export function Biography({ docket, shop }: { docket: Docket; shop: Shop }) {
  const { number, first } = numbersOf(docket);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls in a low window, also by keyboard
    <section class="ctx" aria-labelledby="bio" tabIndex={0}>
      <h2 id="bio">What happened to {wasPrintedAsD(docket) ? (first ?? number) : number}</h2>
      <ul class="bio">
        {events(docket, shop).map((event) => (
          <li key={`${event.when} ${event.what}`}>
            <b>{event.when}</b>
            <span>{event.what}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
