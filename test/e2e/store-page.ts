import type { Page } from 'playwright-core';

/** Milliseconds, many times what a quiet machine takes. */
const patience = 240_000;

/** Waits until the open page of a store shows a phase. */
export async function untilPhase(page: Page, phase: string): Promise<void> {
  await page.locator(`[data-testid="phase"][data-phase="${phase}"]`).waitFor({ timeout: patience });
}

/** Waits until the open page of a store shows a reason, by itself. */
export async function untilShown(page: Page, words: RegExp): Promise<void> {
  await page.getByTestId('phase').getByText(words).waitFor({ timeout: patience });
}
