/**
 * Keys that mean the same on every screen (F1 to F10, Esc), and typing that belongs to no field: it goes to
 * Find, so that a scan works wherever the focus happens to be.
 */

import { useEffect } from "preact/hooks";
import type { Till } from "../../till-api";
import { query, submit, type } from "../finder";
import { focusFind, focusFindAnyway, isField } from "../focus";
import { tool } from "../sale";
import { saving } from "../saving";
import type { PlainScreen } from "../screen";
import { back, go, home, screen } from "../screen";
import { Wedge } from "../wedge";

const SCREENS: Record<string, PlainScreen> = {
  F1: "help",
  F4: "customer",
  F6: "park",
  F8: "other",
  F10: "stock",
};

/** An Enter this soon after typed keys ends a scan, even when a button has the focus. */
const SCAN_END_MILLISECONDS = 300;

export function useKeys(till: Till): void {
  useEffect(() => {
    const wedge = new Wedge();
    let typedAt = Number.NEGATIVE_INFINITY;

    /** Before any field or button sees the key. */
    const capture = (event: KeyboardEvent) => {
      const code = wedge.key(event.key, event.timeStamp);
      if (code !== null && isMoneyField(event.target)) {
        stop(event);
        tool.value = null;
        home();
        void submit(till, code);
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
  return till.phase.peek() === "ready" && till.cashier.peek() !== null && screen.peek().name !== "signin";
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

function isMoneyField(target: EventTarget | null): boolean {
  const here = ["sale", "pay"].includes(screen.peek().name);
  return here && target instanceof HTMLInputElement && ["decimal", "numeric"].includes(target.inputMode);
}
