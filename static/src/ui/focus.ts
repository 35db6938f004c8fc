/** Focus comes back to Find after every action, so that the next scan or word lands there. */

/** On a phone or tablet the keyboard would jump up with it; a wedge scan is caught there all the same. */
function hasOnlyTouch(): boolean {
  return window.matchMedia("(hover: none) and (pointer: coarse)").matches;
}

export function focusFind(): void {
  if (!hasOnlyTouch()) findField()?.focus();
}

/** F2: also with touch, where somebody asked for it. */
export function focusFindAnyway(): void {
  findField()?.focus();
  findField()?.select();
}

function findField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("input#find");
}

/** Whether keys that are typed now belong to a field. */
export function isField(
  target: EventTarget | null,
): target is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** As `ref`: the focus is there as soon as the element is, so that no key typed next is lost. */
export function focusWhenDrawn(element: HTMLElement | null): void {
  element?.focus();
}
