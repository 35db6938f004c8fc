/** The mode of a device in a sentence or two: what it is, whether the sales are safe, what happens next. */

import { formatSince } from "../../domain/dates";
import { formatCount } from "../../domain/intl";
import type { Moment, Shop, Status } from "../../domain/types";
import type { IconName } from "../Icon";
import type { Tone } from "../parts/Notice";
import { counted } from "../parts/words";

interface Words {
  tone: Tone;
  icon: IconName;
  title: string;
  text: string;
}

export function modeWords(status: Status, shop: Shop, now: Moment): Words {
  if (status.mode === "disconnected") return disconnected(status, shop, now);
  if (status.mode === "posting") {
    const { done, of } = status.posting ?? { done: 0, of: status.waiting };
    const title = `Posting back ${formatCount(done, shop.locale)} of ${formatCount(of, shop.locale)}.`;
    const text = "You can go on selling. It stops and goes on by itself if the line drops.";
    return { tone: "tide", icon: "posting", title, text };
  }
  if (status.held > 0) {
    const title = `Normal. ${counted(status.held, "docket is", "dockets are")} held.`;
    const text =
      "They are safe on the server and nothing is missing. The office decides what to do with them.";
    return { tone: "garnet", icon: "held", title, text };
  }
  const text =
    status.waiting === 0 ? "Every sale is posted as it is made." : "What waits is posted back by itself.";
  return { tone: "ok", icon: "check", title: "Normal.", text };
}

function disconnected(status: Status, shop: Shop, now: Moment): Words {
  const since = status.since === null ? "" : ` since ${formatSince(status.since, now, shop)}`;
  const safe = "Every sale is saved on this device before the docket prints. Dockets start with D.";
  const next = status.on_purpose
    ? "It stays so until somebody presses Go normal; then everything is posted back by itself."
    : "It is posted back by itself when the server is there again.";
  return { tone: "lamp", icon: "unplugged", title: `Disconnected${since}.`, text: `${safe} ${next}` };
}
