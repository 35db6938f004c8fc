/** The row of keys at the foot of the till, for fingers as well. A key means the same on every screen. */

import type { Till } from "../till-api";
import { Cap } from "./Cap";
import { focusFind } from "./focus";
import { Icon, type IconName } from "./Icon";
import { back, go, type PlainScreen, screen } from "./screen";

interface Key {
  cap: string;
  icon: IconName;
  words: string;
  to: PlainScreen;
}

const KEYS: Key[] = [
  { cap: "F1", icon: "help", words: "Help", to: "help" },
  { cap: "F4", icon: "person", words: "Customer", to: "customer" },
  { cap: "F6", icon: "park", words: "Park", to: "park" },
  { cap: "F8", icon: "other", words: "Other", to: "other" },
  { cap: "F10", icon: "book", words: "Stock", to: "stock" },
];

export function Keys({ till }: { till: Till }) {
  const { name } = screen.value;
  const parked = till.parked.value.length;
  const open = (to: PlainScreen) => {
    // Pressed again, the key of the open panel closes it.
    if (name === to) back();
    else go(to);
    focusFind();
  };
  return (
    <nav class="keys" aria-label="Keys">
      {KEYS.map(({ cap, icon, words, to }) => (
        <button type="button" key={to} class="btn" aria-pressed={name === to} onClick={() => open(to)}>
          <Cap>{cap}</Cap>
          <Icon name={icon} />
          <span>
            {words}
            {to === "park" && <span class="keys__more"> / recall</span>}
          </span>
          {to === "park" && parked > 0 && <Parked count={parked} />}
        </button>
      ))}
      <button
        type="button"
        class="btn esc"
        onClick={() => {
          back();
          focusFind();
        }}
      >
        <Cap>Esc</Cap>
        <span>Back</span>
      </button>
    </nav>
  );
}

function Parked({ count }: { count: number }) {
  return (
    <>
      <span class="badge" aria-hidden="true">
        {count}
      </span>
      <span class="vh">, {count} parked</span>
    </>
  );
}
