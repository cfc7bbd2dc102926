import type { Page } from 'playwright-core';

/** Waits until the open page of a store says a state, by itself. */
export async function untilState(page: Page, state: string, timeout: number): Promise<void> {
  await page.locator(`[data-testid="headline"][data-state="${state}"]`).waitFor({ timeout });
}

/** Waits until the open page of a store says why it is as it is, by itself. */
export async function untilShown(page: Page, words: RegExp, timeout: number): Promise<void> {
  await page.getByTestId('headline').getByText(words).waitFor({ timeout });
}
