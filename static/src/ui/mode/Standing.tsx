/** What this device holds: how many wait, numbers left, how old its copy of the catalogue is, whether storage is granted. */

import type { ComponentChildren } from "preact";
import { formatSince } from "../../domain/dates";
import { formatDNumber } from "../../domain/docket-number";
import { formatCount } from "../../domain/intl";
import type { Moment, Shop, Status } from "../../domain/types";
import type { Till } from "../../till-api";
import { counted } from "../parts/words";

/** Fewer than this, and the till says so. */
export const FEW_NUMBERS = 250;

const STORAGE: Record<Status["storage"], string> = {
  granted: "Granted: the browser keeps what is here",
  "not granted": "Not granted",
  unknown: "Not known yet",
};

/** Above this the till's clock is worth a word. */
const CLOCK_OFF_SECONDS = 120;

export function Standing({ till, shop, now }: { till: Till; shop: Shop; now: Moment }) {
  const status = till.status.value;
  const device = till.device.value;
  const number = (n: number) => formatCount(n, shop.locale);
  return (
    <section class="card" aria-labelledby="standing">
      <header>
        <h2 id="standing">This device</h2>
      </header>
      <div class="card__body">
        <dl class="facts">
          {device && <Fact name="Device">{[...new Set([device.name, device.register])].join(", ")}</Fact>}
          <Fact name="Waiting">
            {status.waiting === 0 ? "Nothing waits" : counted(status.waiting, "record waits", "records wait")}
          </Fact>
          {status.held > 0 && <Fact name="Held">{`${number(status.held)} at the office`}</Fact>}
          {status.next_d_number !== null && (
            <Fact name="Next D-number">{formatDNumber(status.next_d_number)}</Fact>
          )}
          <Fact name="D-numbers left">
            {number(status.d_numbers_left)}
            {status.d_numbers_left < FEW_NUMBERS &&
              ". Connect once to get more. Sales never stop: there is a reserve."}
          </Fact>
          <Fact name="Catalogue">
            {counted(status.titles, "title")}
            {status.catalogue_at && `, as of ${formatSince(status.catalogue_at, now, shop)}`}
          </Fact>
          <Fact name="Storage">{STORAGE[status.storage]}</Fact>
          {Math.abs(status.clock_off_seconds) > CLOCK_OFF_SECONDS && (
            <Fact name="Clock">
              {`${Math.round(Math.abs(status.clock_off_seconds) / 60)} minutes ${status.clock_off_seconds > 0 ? "ahead" : "behind"}. Sales keep that time and are marked; totals use the server's. Please set the clock.`}
            </Fact>
          )}
        </dl>
      </div>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
