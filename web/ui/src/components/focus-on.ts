/** Gives the focus to what takes the place of a button that was pressed, when it is first shown: a `ref`. */
export function focusOn(shown: HTMLElement | null): void {
  shown?.focus();
}
