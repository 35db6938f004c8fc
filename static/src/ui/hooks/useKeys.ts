/**
 * Keys that mean the same on every screen (F1 to F10, Esc), and typing that belongs to no field: it goes to
 * Find, so that a scan works wherever the focus happens to be.
 */

import { useEffect } from "preact/hooks";
import type { Till } from "../../till-api";
import { asked } from "../asking";
import { query, submit, type } from "../finder";
import { focusFind, focusFindAnyway, isField } from "../focus";
import { saving } from "../saving";
import { Scans } from "../scans";
import type { PlainScreen } from "../screen";
import { back, go, home, screen } from "../screen";

const SCREENS: Record<string, PlainScreen> = {
  F1: "help",
  F4: "customer",
  F6: "park",
  F8: "other",
  F10: "stock",
};

/** Keys that do something at once; arrows and letters may be held. */
const ONCE = /^(Enter|Escape|Delete|F\d+)$/;

/** An Enter this soon after typed keys ends a scan, even when a button has the focus. */
const SCAN_END_MILLISECONDS = 300;

export function useKeys(till: Till): void {
  useEffect(() => {
    const scans = new Scans(till);
    let typedAt = Number.NEGATIVE_INFINITY;

    /** Before any field or button sees the key. */
    const capture = (event: KeyboardEvent) => {
      // A key that is held down does a thing once.
      if (scans.key(event) || (event.repeat && ONCE.test(event.key))) {
        stop(event);
      } else if (
        event.key === "Enter" &&
        event.timeStamp - typedAt < SCAN_END_MILLISECONDS &&
        query.peek() !== ""
      ) {
        stop(event);
        void submit(till);
      }
    };
    const bubble = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isOpen(till)) return;
      if (saving.peek()) {
        event.preventDefault();
        if (isForFind(event)) type(till, query.peek() + event.key);
        else if (event.key === "Enter") void submit(till);
        return;
      }
      if (shortcut(till, event)) event.preventDefault();
      else if (isForFind(event)) {
        event.preventDefault();
        typedAt = event.timeStamp;
        typeIntoFind(till, event.key);
      }
    };
    window.addEventListener("keydown", capture, { capture: true });
    window.addEventListener("keydown", bubble);
    return () => {
      scans.stop();
      window.removeEventListener("keydown", capture, { capture: true });
      window.removeEventListener("keydown", bubble);
    };
  }, [till]);
}

function stop(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Before somebody is at the till no key of it works. */
function isOpen(till: Till): boolean {
  const isSignedIn = till.cashier.peek() !== null && screen.peek().name !== "signin";
  return till.phase.peek() === "ready" && isSignedIn && asked.peek() === null;
}

function shortcut(till: Till, event: KeyboardEvent): boolean {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = SCREENS[key];
  if (target !== undefined) go(target);
  else if (key === "F2") {
    if (["pay", "paid", "sheet", "sheets"].includes(screen.peek().name)) home();
    requestAnimationFrame(focusFindAnyway);
  } else if (key === "F9") {
    if (till.cart.peek().lines.length > 0) go("pay");
  } else if (key === "Escape") {
    back();
    requestAnimationFrame(focusFind);
  } else return false;
  return true;
}

function isForFind(event: KeyboardEvent): boolean {
  const { key, target } = event;
  if (key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || isField(target)) return false;
  return key !== " " || query.peek() !== "";
}

function typeIntoFind(till: Till, key: string): void {
  const { name } = screen.peek();
  if (["pay", "paid", "sheet", "sheets"].includes(name)) home();
  type(till, query.peek() + key);
  requestAnimationFrame(focusFind);
}
