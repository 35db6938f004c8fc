/** The status "Mode": a ribbon that says in words how this till stands with the server, and how many sales wait. */

import { formatSince } from "../domain/dates";
import { formatCount } from "../domain/intl";
import type { Shop, Status } from "../domain/types";
import type { Till } from "../till-api";
import { useNow } from "./hooks/useNow";
import { Icon, type IconName } from "./Icon";
import { go } from "./screen";

interface Ribbon {
  look: "normal" | "lamp" | "tide" | "garnet";
  icon: IconName;
  /** The words that are always there. */
  words: string;
  /** Smaller, and left out where there is no room. */
  more: string;
}

export function ribbon(status: Status, shop: Shop | null, now: string): Ribbon {
  if (status.mode === "disconnected") {
    const since = status.since && shop ? `since ${formatSince(status.since, now, shop)}` : "";
    return { look: "lamp", icon: "unplugged", words: "Disconnected", more: since };
  }
  if (status.mode === "posting") {
    const { done, of } = status.posting ?? { done: 0, of: status.waiting };
    const count = (n: number) => formatCount(n, shop?.locale);
    const progress = of > 0 ? ` ${count(done)} of ${count(of)}` : "";
    return { look: "tide", icon: "posting", words: `Posting back${progress}`, more: "" };
  }
  if (status.held > 0) {
    const office = status.held === 1 ? "waits for the office" : "wait for the office";
    return { look: "garnet", icon: "held", words: `Normal, ${status.held} held`, more: office };
  }
  return {
    look: "normal",
    icon: "check",
    words: "Normal",
    more: status.waiting === 0 ? "all sales posted" : "",
  };
}

export function Mode({ till }: { till: Till }) {
  const now = useNow().toISOString();
  const status = till.status.value;
  const { look, icon, words, more } = ribbon(status, till.shop.value, now);
  const since = status.mode === "disconnected";
  return (
    <div class="modes" role="status" aria-label="Mode">
      <button type="button" class={`mode mode--${look}`} onClick={() => go("mode")}>
        <Icon name={icon} />
        <span>{words}</span> <small class={since ? undefined : "hide-m"}>{more}</small>
      </button>{" "}
      <button type="button" class="queue" onClick={() => go("waiting")}>
        <b>{status.waiting}</b> waiting
      </button>
    </div>
  );
}
