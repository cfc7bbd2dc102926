import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithGitea } from '../forges/requirements.ts';
import { makeRepository } from '../pull-requests/fixture.ts';
import { describeWithBrowser } from '../support/requirements.ts';
import { launchBrowser, openPage, screenshot } from './browser.ts';
import { givenFleetServer, type FleetServer } from './fleet-server.ts';
import { loseAnswers } from './lost-answers.ts';

const csv = (...rows: string[]) => ['name,title,admin.email,host', ...rows].join('\n');
const row = (name: string, host = '') => `${name},The ${name},owner@example.com,${host}`;
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => row(`${prefix}-${index}`));

describeWithBrowser('importing stores', () => {
  let fleet: FleetServer;
  let browser: Browser;
  let page: Page;
  let errors: readonly string[];

  beforeAll(async () => {
    fleet = await givenFleetServer({ example: true });
    browser = await launchBrowser();
    ({ page, errors } = await openPage(browser));
  });
  afterAll(async () => {
    await browser.close();
    await fleet.stop();
  });

  /** Opens the page without a chosen file: an earlier choice is kept. */
  const begin = async (on = page) => {
    await on.goto(`${fleet.url}/import`);
    const another = on.getByRole('button', { name: 'Choose another file' });
    await another.or(on.getByRole('button', { name: 'Choose a file' })).waitFor();
    if (await another.isVisible()) await another.click();
  };
  const choose = async (text: string, name = 'stores.csv', on = page) => {
    await begin(on);
    await on
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  };
  const chip = (name: string) => page.getByRole('group', { name: 'Filter rows' }).getByText(name);
  const created = async (server = fleet) =>
    (await server.git('log', '--format=%B', 'main'))
      .split('\n')
      .filter(line => line.startsWith('Storefleet-Store: '))
      .map(line => line.slice('Storefleet-Store: '.length));
  const tip = () => fleet.git('rev-parse', 'main');

  test('opens from the list, with a working example', async () => {
    await page.goto(fleet.url);
    await page.getByRole('link', { name: 'Import' }).click();
    const example = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const text = await readFile(await (await example).path(), 'utf8');
    await choose(text);
    await page.getByTestId('import-plan').getByText('Adds 3 stores').waitFor();
    await chip('New 3').waitFor();
  });

  test('shows the plan of each row without a write, also after a reload', async () => {
    const before = await tip();
    await choose(
      csv(...many('many', 297), 'demo,A new title,,', row('bolt', 'many-1.localhost'), 'Bad Name,x,nobody,'),
    );
    await page
      .getByTestId('import-plan')
      .getByText(/^Adds 297 stores, changes 1 store/)
      .waitFor();
    await page.reload();
    for (const counted of ['All 300', 'Refused 2', 'Changed 1', 'New 297']) await chip(counted).waitFor();
    const refused = page.locator('tr[data-row="bolt"]');
    expect(await refused.innerText()).toMatch(/300\s+bolt\s+Refused\s+spec\.host .*already used by store many-1/);
    await chip('Changed').click();
    await page
      .locator('tr[data-row="demo"]')
      .getByText(/spec\.title/)
      .waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(await tip()).toBe(before);
    await screenshot(page, 'import-plan');
  });

  test('writes the valid rows with live progress, also after a reload, and returns the refused rows to fix', async () => {
    await page.getByRole('button', { name: 'Import 298 stores' }).click();
    await page.waitForURL(/\/import\/\w+$/);
    await page.reload();
    await page.getByRole('heading', { name: 'Done' }).waitFor({ timeout: 120_000 });
    await page.getByText('298 written, 2 refused').waitFor();
    await screenshot(page, 'import-done');
    expect((await fleet.api.list()).length).toBe(298);

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download 2 refused rows' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text).toMatch(
      /^name,title,admin\.email,host,problem\nbolt,The bolt,.*already used by.*\nBad Name,x,nobody,,.*\n$/,
    );
    await page.getByRole('link', { name: 'Import corrected file' }).click();
    await page.getByText('You imported stores.csv').waitFor();
    await choose(
      text.replace('many-1.localhost', '').replace('Bad Name', 'good-name').replace('nobody', 'n@example.com'),
    );
    await page.getByRole('button', { name: 'Import 2 stores' }).click();
    await page.getByText(/^2 rows imported\.$/).waitFor();
    await page.getByRole('link', { name: 'good-name' }).waitFor();
  });

  test('shows the progress of the check, and cancels it by a button', async () => {
    await choose(csv(...many('checked', 1500)));
    await page.getByText(/^Checking [\d,]+ of 1,500 rows…$/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Choose a file' }).waitFor();
    expect(await page.getByRole('progressbar').count()).toBe(0);
  });

  test('cancels the rest of an import, and keeps written rows', async () => {
    await choose(csv(...many('rest', 1500)));
    await page.getByRole('button', { name: 'Import 1,500 stores' }).click({ timeout: 120_000 });
    await page.getByRole('button', { name: 'Cancel the rest' }).click();
    const end = page.getByText(/^[\d,]+ of 1,500 rows imported, [\d,]+ cancelled\.$/);
    await end.waitFor({ timeout: 120_000 });
    const written = Number(/^[\d,]+/.exec(await end.innerText())?.[0].replace(',', ''));
    expect(new Set((await created()).filter(name => name.startsWith('rest-'))).size).toBe(written);
    await page.getByRole('link', { name: /^Download [\d,]+ cancelled rows$/ }).waitFor();
  });

  test('accepts pasted text, and requires the number of its removals', async () => {
    const names = ['many-0', 'many-1', 'many-2'];
    await begin();
    const text = names.map(name => `kind: WooStore\nmetadata: { name: ${name} }\nspec: { state: removed }\n`);
    await page.getByLabel('Spreadsheet rows or store files').fill(text.join('---\n'));
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByTestId('import-plan').getByText('Deletes 3 stores').waitFor();
    const write = page.getByRole('button', { name: 'Import 3 stores' });
    expect(await write.isDisabled()).toBe(true);
    await page.getByLabel(/Type 3 to confirm/).fill('2');
    expect(await write.isDisabled()).toBe(true);
    await page.getByLabel(/Type 3 to confirm/).fill('3');
    await write.click();
    await page.getByText('3 written').waitFor();
  });

  test('removes more than the guard allows by the typed number', async () => {
    await choose(['name,state', ...Array.from({ length: 40 }, (_, index) => `many-${index + 10},removed`)].join('\n'));
    await page.getByLabel(/Type 40 to confirm/).fill('40');
    await page.getByRole('button', { name: 'Import 40 stores' }).click();
    await page.getByText('40 written').waitFor();
  });

  test.each<[string, string, RegExp]>([
    ['stores.csv', 'name,tite\nacme,x', /tite.*is not a field of a store/],
    ['stores.json', '[{', /is not valid/],
    ['stores.xlsx', 'PK', /Save a spreadsheet as “CSV UTF-8”/],
  ])('names the fault of %s and its place', async (name, text, problem) => {
    await choose(text, name);
    await page.getByRole('alert').getByText(problem).first().waitFor();
  });

  test('starts once although its answer is lost', async () => {
    await choose(csv(row('once-a'), row('once-b')));
    const lost = await loseAnswers(page, '**/api/imports?removals=0&mode=commit', 3);
    await page.getByRole('button', { name: 'Import 2 stores' }).click();
    await page.getByText(/Can’t reach the Storefleet server/).waitFor();
    expect(lost()).toBe(3);
    await page.getByRole('button', { name: 'Import 2 stores' }).click();
    await page.getByText('2 written').waitFor();
    expect((await created()).filter(name => name.startsWith('once-')).sort()).toEqual(['once-a', 'once-b']);
  });

  test.each([
    ['desktop', {}],
    ['phone', { viewport: { width: 390, height: 844 } }],
    ['dark', { colorScheme: 'dark' as const }],
  ])('has no accessibility violation and no sideways scroll on %s', async (title, options) => {
    const opened = await openPage(browser, options);
    const look = async (name: string) => {
      await screenshot(opened.page, `${title}-import-${name}`);
      const { violations } = await new AxeBuilder({ page: opened.page }).analyze();
      expect(violations.map(({ id, nodes }) => `${name} ${id}: ${nodes.map(node => node.html).join(' ')}`)).toEqual([]);
      const wider = await opened.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
    };
    await opened.page.goto(`${fleet.url}/import`);
    await opened.page.getByText('Choose a file').waitFor();
    await look('empty');
    await choose(
      csv(row(`look-${title}`), 'demo,Demo again,,', row('look-bad', 'demo.localhost')),
      's.csv',
      opened.page,
    );
    await opened.page.getByTestId('import-plan').waitFor();
    await look('plan');
    await opened.page.getByRole('button', { name: /^Import \d/ }).click();
    await opened.page.getByRole('heading', { name: 'Done' }).waitFor();
    await look('done');
    expect(opened.errors).toEqual([]);
    await opened.page.context().close();
  });

  test('causes no error in the browser', () => {
    // This test caused the refusals and the lost requests.
    expect(errors.filter(error => !/status of 422|ERR_FAILED/.test(error))).toEqual([]);
  });
});

describeWithBrowser('an import across a restart of the server', () => {
  test('continues on the same page, and writes nothing twice', async () => {
    const data = await mkdtemp(join(tmpdir(), 'storefleet-e2e-data-'));
    const browser = await launchBrowser();
    const start = (port: string) => givenFleetServer({ environment: { STOREFLEET_DATA_DIR: data, PORT: port } });
    let fleet = await start('0');
    try {
      const { page } = await openPage(browser);
      await page.goto(`${fleet.url}/import`);
      const file = csv(...many('shop', 150));
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'stores.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
      await page.getByRole('button', { name: 'Import 150 stores' }).click();
      await page.waitForURL(/\/import\/\w+$/);
      await fleet.stop();
      fleet = await start(new URL(fleet.url).port);
      await page.reload();
      await page.getByRole('button', { name: 'Continue stores.csv' }).click();
      await page.getByRole('heading', { name: 'Done' }).waitFor({ timeout: 120_000 });
      await page.getByText(/^150 written$/).waitFor();
      expect((await fleet.api.list()).length).toBe(150);
    } finally {
      await browser.close();
      await fleet.stop();
      await rm(data, { recursive: true, force: true });
    }
  });
});

describeWithGitea('an import where changes are reviewed', under => {
  describeWithBrowser('by pull request', () => {
    test('creates one pull request, which is merged from the page', async () => {
      const repository = await makeRepository(under);
      const fleet = await givenFleetServer({
        environment: {
          STOREFLEET_FORGE: 'gitea',
          STOREFLEET_REMOTE_URL: repository.url,
          STOREFLEET_REMOTE_TOKEN: under.token,
        },
        fleet: { 'spec.repository.url': repository.url, 'spec.changes': { mode: 'pull-request', mayCommit: true } },
      });
      // Gitea notices a moment after the first push that a repository is no longer empty.
      const { gitea, path } = repository;
      await vi.waitFor(async () => expect(await gitea.request('GET', path)).toMatchObject({ empty: false }), 60_000);
      const browser = await launchBrowser();
      try {
        const { page, errors } = await openPage(browser);
        await page.goto(`${fleet.url}/import`);
        const file = csv(...many('shop', 30), row('late', 'shop-1.localhost'));
        await page
          .locator('input[type=file]')
          .setInputFiles({ name: 'stores.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
        await page.getByRole('button', { name: 'Commit directly' }).waitFor();
        await screenshot(page, 'import-reviewed-plan');
        await page.getByRole('button', { name: 'Open pull request' }).click();
        await page.getByRole('link', { name: 'View pull request #1' }).waitFor({ timeout: 120_000 });
        await page.getByText('30 in review, 1 refused').waitFor();
        await page.locator('tr[data-row="shop-7"]').getByText('In pull request #1').waitFor();
        await screenshot(page, 'import-in-review');
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id }) => id)).toEqual([]);

        await page.getByRole('link', { name: 'View pull request #1' }).click();
        await page.getByRole('heading', { name: 'Import 30 stores' }).waitFor();
        await page.getByRole('button', { name: 'Show all 30' }).click();
        await page.getByText('Create store shop-29').waitFor();
        await page.getByRole('button', { name: 'Merge…' }).click();
        await screenshot(page, 'import-merge');
        await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
        await page.getByText('Merged', { exact: true }).first().waitFor();
        expect((await fleet.api.list()).length).toBe(30);
        expect(errors).toEqual([]);
      } finally {
        await browser.close();
        await fleet.stop();
        await repository.remove();
      }
    });
  });
});
