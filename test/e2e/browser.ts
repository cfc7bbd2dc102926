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

export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(output, { recursive: true });
  await page.screenshot({ path: join(output, `${name}.png`), fullPage: true });
}
