/** The part of a screen that scrolls. It can take the focus, so that it scrolls by keyboard too. */

import type { ComponentChildren } from "preact";

interface ScrollProps {
  label: string;
  class?: string;
  children: ComponentChildren;
}

export function Scroll({ label, class: name = "scroll", children }: ScrollProps) {
  return (
    // A group, not a region: landmarks are for what one looks for, such as the docket inside.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a look and a meaning of its own
    <div class={name} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
