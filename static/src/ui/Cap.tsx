/** A key cap on or beside a button. For the eyes: the button's name stays its words. */

export function Cap({ children }: { children: string }) {
  return (
    <span class="kbd" aria-hidden="true">
      {children}
    </span>
  );
}
