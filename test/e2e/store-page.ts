import type { Page } from 'playwright-core';

/** Waits until the open page of a store shows a phase. */
export async function untilPhase(page: Page, phase: string, timeout: number): Promise<void> {
  await page.locator(`[data-testid="phase"][data-phase="${phase}"]`).waitFor({ timeout });
}

/** Waits until the open page of a store shows a reason, by itself. */
export async function untilShown(page: Page, words: RegExp, timeout: number): Promise<void> {
  await page.getByTestId('phase').getByText(words).waitFor({ timeout });
}
