export const findHeading = () => document.querySelector<HTMLElement>('main h1');

/** Puts the focus on a heading, which no Tab reaches; the page stays where it is. */
export function focusHeading(heading: HTMLElement) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
