import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithBrowser } from '../support/requirements.ts';
import { launchBrowser, openPage, screenshot, type WatchedPage } from './browser.ts';
import { givenFleetServer, type FleetServer } from './fleet-server.ts';

describeWithBrowser('the dashboard without a cluster', () => {
  let fleet: FleetServer;
  let browser: Browser;
  let dashboard: WatchedPage;

  beforeAll(async () => {
    fleet = await givenFleetServer({ example: true });
    browser = await launchBrowser();
    dashboard = await openPage(browser);
  });
  afterAll(async () => {
    await browser.close();
    await fleet.stop();
  });

  const subjects = async () => (await fleet.git('log', '--format=%s', 'main')).trim().split('\n');

  test('shows the example store, and that no cluster is connected', async () => {
    const { page } = dashboard;
    await page.goto(fleet.url);
    await page.getByRole('row', { name: /demo/ }).waitFor();
    await page
      .getByText(/No cluster is connected/i)
      .first()
      .waitFor();
    await screenshot(page, 'no-cluster');
  });

  test('creates a store as a commit, with manifests, diff and history', async () => {
    const { page } = dashboard;
    await page.getByRole('link', { name: 'New store' }).click();
    await page.getByLabel('Title').fill('Corner Books');
    await page.getByLabel('Administrator’s e-mail').fill('owner@example.com');
    await page.getByRole('button', { name: 'Create store' }).click();
    await page.getByRole('heading', { name: 'Corner Books' }).waitFor();
    expect((await subjects())[0]).toBe('Create store corner-books');

    await page.getByRole('tab', { name: 'Manifests' }).click();
    await page.getByText('network.yaml').first().waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('button', { name: 'Create store corner-books' }).click();
    await page.getByText('kind: WooStore').first().waitFor();
    await screenshot(page, 'history');
  });

  test('opens more settings by the press that takes the focus from an empty title', async () => {
    const { page } = dashboard;
    await page.goto(`${fleet.url}/stores/new`);
    await page.getByLabel('Title').focus();
    const more = page.getByRole('button', { name: 'More settings' });
    await more.hover();
    await page.mouse.down();
    const before = await more.boundingBox();
    await page.waitForTimeout(300);
    expect(await more.boundingBox()).toEqual(before);
    await page.mouse.up();
    await page.getByRole('button', { name: 'Fewer settings' }).waitFor();
    await page.getByText('Must not be empty').first().waitFor();
  });

  test('keeps the typed values when the server refuses them, and marks the invalid field', async () => {
    const { page } = dashboard;
    const before = await subjects();
    await page.goto(`${fleet.url}/stores/new`);
    await page.getByLabel('Title').fill('Books again');
    await page.getByLabel('Name', { exact: true }).fill('corner-books');
    await page.getByLabel('Administrator’s e-mail').fill('owner@example.com');
    await page
      .getByText(/A store corner-books exists already/)
      .first()
      .waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe('Books again');
    expect(await subjects()).toEqual(before);
    await screenshot(page, 'refused');
  });

  test('changes and deletes it as commits', async () => {
    const { page } = dashboard;
    await page.goto(`${fleet.url}/stores/corner-books`);
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('Title').fill('Corner Bookshop');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('heading', { name: 'Corner Bookshop' }).waitFor();
    await page.getByRole('button', { name: /Delete store/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('corner-books');
    await dialog.getByRole('button', { name: 'Delete store' }).click();
    await expect
      .poll(subjects, { timeout: 120_000 })
      .toEqual([
        'Delete the files of store corner-books',
        'Delete store corner-books',
        'Change store corner-books',
        'Create store corner-books',
        'Initialize fleet storefleet',
      ]);
    expect(await fleet.git('ls-tree', '-r', '--name-only', 'main')).not.toContain('corner-books');
  });

  test('shows what a person pushes within seconds', async () => {
    const { page } = dashboard;
    await page.goto(fleet.url);
    await page.getByRole('row', { name: /demo/ }).waitFor();
    await fleet.push({
      'stores/pushed.yaml':
        'apiVersion: storefleet.dev/v1\nkind: WooStore\nmetadata: { name: pushed }\nspec:\n  title: By Hand # ours\n  admin: { email: a@example.com }\n',
    });
    await page.getByRole('row', { name: /By Hand/ }).waitFor({ timeout: 120_000 });
    await expect.poll(async () => (await subjects())[0], { timeout: 120_000 }).toBe('Render store pushed');
    expect(await fleet.git('show', 'main:stores/pushed.yaml')).toContain('title: By Hand # ours');
  });

  test('renders what a person edits, within seconds', async () => {
    await fleet.push({
      'stores/pushed.yaml':
        'apiVersion: storefleet.dev/v1\nkind: WooStore\nmetadata: { name: pushed }\nspec:\n  title: By Foot # ours\n  admin: { email: a@example.com }\n',
    });
    await expect
      .poll(() => fleet.git('show', 'main:dist/local/stores/pushed/web.yaml'), { timeout: 120_000 })
      .toContain('By Foot');
    expect((await subjects()).slice(0, 2)).toEqual(['Render store pushed', 'By hand']);
  });

  test('shows an invalid file in its row with line and rule, blocks no other store, and accepts the fix in the next push', async () => {
    const { page } = dashboard;
    await page.goto(fleet.url);
    const file = (title: string) =>
      `kind: WooStore\nmetadata: { name: crooked }\nspec:\n  title: ${title}\n  admin: { email: a@example.com }\n  colour: red\n`;
    await fleet.push({ 'stores/crooked.yaml': file('Crooked') });
    const row = page.getByRole('row', { name: /crooked/ });
    await row.getByText(/stores\/crooked\.yaml:6:3/).waitFor({ timeout: 120_000 });
    await row.getByText(/spec\.colour/).waitFor();
    await screenshot(page, 'invalid');
    // No one else waits for it.
    await fleet.push({
      'stores/upright.yaml': file('Upright').replace('crooked', 'upright').replace('  colour: red\n', ''),
    });
    await page.getByRole('row', { name: /Upright/ }).waitFor({ timeout: 120_000 });
    await expect.poll(async () => (await subjects())[0], { timeout: 120_000 }).toBe('Render store upright');

    await fleet.push({ 'stores/crooked.yaml': file('Crooked').replace('  colour: red\n', '') });
    await expect.poll(async () => (await subjects())[0], { timeout: 120_000 }).toBe('Render store crooked');
    await page.locator('tr[data-store="crooked"][data-phase="NotObserved"]').waitFor({ timeout: 120_000 });
  });

  test('makes no commit for a page of another origin', async () => {
    const before = await subjects();
    const { page } = await openPage(browser);
    const site = await givenForeignSite(fleet.url);
    await page.goto(site.url);
    await page.getByText(/^done/).waitFor();
    expect(await page.locator('#result').innerText()).not.toContain('202');
    // A form needs no permission, so the server must refuse it.
    await page.getByRole('button', { name: 'send' }).click();
    await page.getByText(/another origin|can’t be read|Malformed/i).waitFor();
    expect(await subjects()).toEqual(before);
    site.server.close();
    await page.context().close();
  });

  test.each([
    ['desktop', { viewport: { width: 1280, height: 900 } }],
    ['phone', { viewport: { width: 390, height: 844 } }],
    ['dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' as const }],
  ])('has no accessibility violation and no sideways scroll on %s', async (title, options) => {
    const { page, errors } = await openPage(browser, options);
    for (const [name, path, ready] of [
      ['stores', '/', 'demo'],
      ['new', '/stores/new', 'YAML'],
      ['store', '/stores/demo', 'Evidence'],
    ] as const) {
      await page.goto(fleet.url + path);
      await page.getByText(ready).first().waitFor();
      await screenshot(page, `${title}-${name}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(node => node.html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    }
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test('causes no error in the browser', () => {
    // Refusals of the server are errors in the network log; this test caused them.
    expect(dashboard.errors.filter(error => !/status of (409|422)/.test(error))).toEqual([]);
  });
});

/** A page on another origin that tries to create a store, by script and by form. */
async function givenForeignSite(target: string): Promise<{ url: string; server: Server }> {
  const store = JSON.stringify({
    kind: 'WooStore',
    metadata: { name: 'stolen' },
    spec: { title: 'Stolen', admin: { email: 'thief@example.com' } },
  });
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Elsewhere</title>
<pre id="result"></pre>
<form method="post" enctype="text/plain" action="${target}/api/stores">
  <input name='{"kind":"WooStore","ignored":"' value='"}'><button>send</button>
</form>
<script type="module">
  const results = [];
  for (const [mode, type] of [['cors', 'application/json'], ['no-cors', 'text/plain'], ['cors', 'text/plain']]) {
    await fetch('${target}/api/stores', { method: 'POST', mode, headers: { 'content-type': type }, body: ${JSON.stringify(store)} })
      .then(answer => results.push(answer.status), error => results.push(error.message));
  }
  document.querySelector('#result').textContent = 'done ' + results.join(', ');
</script>`);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
