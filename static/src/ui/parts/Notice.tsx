/** A sentence or two inside a screen: what happened, is the sale safe, what to do. */

import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../Icon";

export type Tone = "plain" | "ok" | "lamp" | "tide" | "garnet";

const ICONS: Record<Tone, IconName> = {
  plain: "note",
  ok: "check",
  lamp: "warning",
  tide: "posting",
  garnet: "warning",
};

interface NoticeProps {
  tone: Tone;
  title: string;
  icon?: IconName;
  /** "alert" is read out at once, "status" when there is time; without it the notice is part of the page. */
  role?: "alert" | "status";
  actions?: ComponentChildren;
  children?: ComponentChildren;
}

export function Notice({ tone, title, icon, role, actions, children }: NoticeProps) {
  return (
    <div class={`notice notice--${tone}`} role={role}>
      <Icon name={icon ?? ICONS[tone]} />
      <div class="notice__text">
        <b>{title}</b> {children}
      </div>
      {actions}
    </div>
  );
}
