import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { browserPath } from '../support/requirements.ts';

/** Directory of screenshots; never committed. */
const output = join(import.meta.dirname, '..', 'output');

/** Debian's Chromium, without background traffic; `*.localhost` resolves to the cluster's ingress. */
export function launchBrowser(ingress?: string): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(ingress === undefined ? [] : [`--host-resolver-rules=MAP *.localhost ${ingress}`]),
    ],
  });
}

/** A page whose console errors are collected, so that none goes unnoticed. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of the page so far. */
  readonly errors: readonly string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  // Stops animations: the processor draws them here, which would delay everything that the page waits for.
  const quiet = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const;
  const context = await browser.newContext({ ...quiet, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, errors };
}

/** Height in px of the longest picture; a longer list draws only the rows in view. */
const maxHeight = 4000;

/**
 * Takes a picture of the whole page. It makes the page higher for that: Playwright's `fullPage` makes it 1 px wide for a
 * moment, so that it changes its layout to that of a phone, and shows notifications twice while they move.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(output, { recursive: true });
  const size = page.viewportSize();
  if (size === null) throw new Error('The page has no fixed size.');
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ ...size, height: Math.min(Math.max(height, size.height), maxHeight) });
  await page.screenshot({ path: join(output, `${name}.png`) });
  await page.setViewportSize(size);
}
