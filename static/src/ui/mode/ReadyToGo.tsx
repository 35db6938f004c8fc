/** "Ready to go?" Six points before a device leaves the shop; four of them the till can see for itself. */

import { formatSince } from "../../domain/dates";
import type { Moment } from "../../domain/types";
import type { Till } from "../../till-api";
import { Icon, type IconName } from "../Icon";
import { counted } from "../parts/words";
import { FEW_NUMBERS } from "./Standing";

interface Point {
  name: string;
  /** Null: only a person can see it. */
  ready: boolean | null;
  text: string;
}

function points(till: Till, now: Moment): Point[] {
  const status = till.status.value;
  const shop = till.shop.value;
  const people = till.cashiers.value.length;
  const age = status.catalogue_at && shop ? `, as of ${formatSince(status.catalogue_at, now, shop)}` : "";
  return [
    { name: "Float", ready: null, text: "Is the change counted and in the box?" },
    {
      name: "Staff",
      ready: people > 0,
      text: `${counted(people, "person", "people")} can sign in here with a PIN`,
    },
    {
      name: "Catalogue",
      ready: status.titles > 0,
      text: `${counted(status.titles, "title")}${age}`,
    },
    {
      name: "Numbers",
      ready: status.d_numbers_left >= FEW_NUMBERS,
      text: `${counted(status.d_numbers_left, "D-number")} left`,
    },
    { name: "Storage", ready: status.storage === "granted", text: STORAGE[status.storage] },
    { name: "Printer", ready: null, text: "Is there paper in it, and a spare roll?" },
  ];
}

const STORAGE = {
  granted: "The browser keeps what is here",
  "not granted": "Not granted. Install Bookmine on this device first",
  unknown: "Not known yet whether the browser keeps what is here",
};

function iconOf(ready: boolean | null): IconName {
  if (ready === null) return "help";
  return ready ? "check" : "warning";
}

interface ReadyToGoProps {
  till: Till;
  now: Moment;
  busy: boolean;
  goDisconnected: () => void;
}

export function ReadyToGo({ till, now, busy, goDisconnected }: ReadyToGoProps) {
  const list = points(till, now);
  const open = list.filter((point) => point.ready === false);
  return (
    <section class="card" aria-labelledby="ready">
      <header>
        <h2 id="ready">Ready to go?</h2>
        <span class="gap" />
        <button type="button" class="btn" aria-disabled={busy} onClick={goDisconnected}>
          <Icon name="unplugged" />
          Go disconnected
        </button>
      </header>
      <ul class="checks">
        {list.map(({ name, ready, text }) => (
          <li key={name} class={ready === false ? "is-no" : ready === null ? "is-ask" : ""}>
            <Icon name={iconOf(ready)} />
            <span>
              <b>{name}.</b> {text}
            </span>
          </li>
        ))}
      </ul>
      <div class="card__foot">
        <p class="small muted">
          {open.length === 0
            ? "Ready, as far as the till can see. Look at float and printer."
            : `Not ready: ${open.map((point) => point.name.toLowerCase()).join(", ")}. You can go all the same; sales never stop.`}
        </p>
      </div>
    </section>
  );
}
