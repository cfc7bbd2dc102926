import type { Page } from 'playwright-core';
import { storeDetail, storeList, type Step, type StoreSummary } from '#server/contract';

/** Waits until the open page of a store says a state, by itself. */
export async function untilState(page: Page, state: string, timeout: number): Promise<void> {
  await page.locator(`[data-testid="headline"][data-state="${state}"]`).waitFor({ timeout });
}

async function detail(url: string, name: string) {
  return storeDetail.parse(await (await fetch(`${url}/api/stores/${name}`)).json());
}

/** The steps of a store as the API tells them. */
export async function stepTimes(url: string, name: string): Promise<Step[]> {
  return (await detail(url, name)).status.steps;
}

export async function stateOf(url: string, name: string): Promise<string> {
  return (await detail(url, name)).status.state;
}

/** The list as the API tells it. */
export async function listStores(url: string): Promise<StoreSummary[]> {
  return storeList.parse(await (await fetch(`${url}/api/stores`)).json()).items;
}
