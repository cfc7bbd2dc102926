export const findHeading = () => document.querySelector<HTMLElement>('main h1');

/** Focuses a heading without adding it to the tab order or scrolling. */
export function focusHeading(heading: HTMLElement) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
