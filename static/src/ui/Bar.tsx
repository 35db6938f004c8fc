/** The binding at the top of every screen: the shop, the mode of this till, who is at it, the time. */

import { formatDay, formatTime } from "../domain/dates";
import type { Till } from "../till-api";
import { useNow } from "./hooks/useNow";
import { Mode } from "./Mode";
import { go } from "./screen";

export function Bar({ till }: { till: Till }) {
  const shop = till.shop.value;
  const device = till.device.value;
  const cashier = till.cashier.value;
  const places = new Set([device?.register, device?.name].filter(Boolean));
  return (
    <header class="bar">
      <div class="brand">
        <Logo />
        <div>
          <b>{shop?.name || "Bookmine"}</b>
          <span>{[...places].join(" · ")}</span>
        </div>
      </div>
      {/* A store that cannot be read says nothing of what waits in it: then no mode is claimed either. */}
      {device && till.phase.value === "ready" && <Mode till={till} />}
      <span class="gap hide-s" />
      {cashier && (
        <button type="button" class="btn" onClick={() => go("signin")}>
          <span class="avatar" aria-hidden="true">
            {cashier.initials}
          </span>
          <span class="hide-s">{cashier.name.split(" ")[0]}</span>
          <span class="vh">, change cashier</span>
        </button>
      )}
      {shop && <Clock shop={shop} />}
    </header>
  );
}

function Clock({ shop }: { shop: Parameters<typeof formatTime>[1] }) {
  const now = useNow().toISOString();
  return (
    <div class="clock hide-s">
      {formatTime(now, shop)}
      <span>{formatDay(now, shop)}</span>
    </div>
  );
}

export function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path class="brand__page" d="M5 4h20a2 2 0 0 1 2 2v22H8a3 3 0 0 1-3-3z" />
      <path class="brand__door" d="M11 24V15a5 5 0 0 1 10 0v9z" />
      <path class="brand__lamp" d="M14.2 24v-7.5a1.8 1.8 0 0 1 3.6 0V24z" />
      <path class="brand__edge" d="M8 25.6h19" />
    </svg>
  );
}
