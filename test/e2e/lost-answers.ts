import type { Page } from 'playwright-core';

/**
 * Lets requests reach the server and loses what it answers, as a broken connection does.
 * @param path a pattern of the requests, of all but GET
 * @returns how many answers were lost so far
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
