import type { Page } from 'playwright-core';

/**
 * Lets requests reach the server and drops its responses, like a broken connection.
 * @param path a pattern of the requests, of all but GET
 * @returns the number of dropped responses so far
 */
export async function loseAnswers(page: Page, path: string | RegExp, count: number): Promise<() => number> {
  let lost = 0;
  await page.route(path, async route => {
    if (lost === count || route.request().method() === 'GET') return route.continue();
    lost++;
    await route.fetch();
    return route.abort();
  });
  return () => lost;
}
