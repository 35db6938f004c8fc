/** After a form was not taken, the focus goes to the first field that is wrong. */

/** Waits for the errors to be drawn. */
export function focusFirstError(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus());
}
