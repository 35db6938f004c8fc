/** Focus goes where the next thing is typed or read: the first field of a form, the heading of what just changed. */

import { useEffect, useRef } from "preact/hooks";

/** Puts the focus on an element once, when it appears. Give the element `tabIndex={-1}` if it is no field. */
export function useFocus<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}
