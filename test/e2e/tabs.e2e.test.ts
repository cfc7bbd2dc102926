import diagnostics from 'node:diagnostics_channel';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { describeWithBrowser } from '../support/requirements.ts';
import { launchBrowser, openPage, screenshot } from './browser.ts';
import { fleetApi, type FleetApi } from './fleet-api.ts';
import { storeDetail } from '#contract';
import { readConfig, startServer, type RunningServer } from '#server';

const root = join(import.meta.dirname, '..', '..');
const patient = { timeout: 120_000, interval: 100 };

/** A server in this process, whose dashboard is a copy that a test may change like an upgrade. */
interface Home {
  url: string;
  readonly api: () => FleetApi;
  /** Another build of the dashboard: its document has another id, and the files with this prefix have other names. */
  rebuild(...renamed: string[]): Promise<void>;
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  remove(): Promise<void>;
}

async function givenHome(): Promise<Home> {
  const directory = await mkdtemp(join(tmpdir(), 'storefleet-tabs-'));
  const dashboard = join(directory, 'build', 'dashboard');
  await cp(join(root, 'build', 'dashboard'), dashboard, { recursive: true });
  let server: RunningServer | undefined;
  let port = '0';
  const home: Home = {
    url: '',
    api: () => fleetApi(home.url),
    async rebuild(...renamed) {
      const path = join(dashboard, 'index.html');
      const assets = join(dashboard, 'assets');
      const files = await readdir(assets);
      const old = files.filter(file => renamed.some(name => file.startsWith(`${name}-`)));
      const newName = (file: string) => file.replace(/\.(\w+)$/, '-b.$1');
      for (const file of old) await rename(join(assets, file), join(assets, newName(file)));
      for (const name of [path, ...(await readdir(assets)).map(file => join(assets, file))]) {
        if (!/\.(js|html)$/.test(name)) continue;
        const before = await readFile(name, 'utf8');
        const after = old.reduce((text, file) => text.replaceAll(file, newName(file)), before);
        if (after !== before) await writeFile(name, after);
      }
      const document = await readFile(path, 'utf8');
      await writeFile(path, document.replace(/("storefleet-build" content="\w+)/, '$1b'));
    },
    async stopServer() {
      await server?.stop();
      server = undefined;
    },
    async startServer() {
      const config = readConfig({
        PORT: port,
        STOREFLEET_DATA_DIR: join(directory, 'data'),
        STOREFLEET_SEED_DIR: root,
        STOREFLEET_LOG_LEVEL: 'silent',
      });
      server = await startServer(config, directory);
      home.url = server.url;
      ({ port } = new URL(server.url));
    },
    async remove() {
      await home.stopServer();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await home.startServer();
  return home;
}

/** Number of streams that this process has open. */
const streams = new Set<ServerResponse>();
const noteStream = (message: unknown) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  if (request.url !== '/api/stream') return;
  streams.add(response);
  response.on('close', () => streams.delete(response));
};

let home: Home;
let browser: Browser;

beforeAll(async () => {
  diagnostics.subscribe('http.server.request.start', noteStream);
  [home, browser] = await Promise.all([givenHome(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await home.remove();
  diagnostics.unsubscribe('http.server.request.start', noteStream);
});

/** Hides a tab as a browser does behind another one; a headless browser considers all of them visible. */
const show = (page: Page, visible: boolean) =>
  page.evaluate(
    state => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    visible ? 'visible' : 'hidden',
  );

describeWithBrowser('twenty tabs of one browser', () => {
  let context: BrowserContext;
  const tabs: Page[] = [];

  beforeAll(async () => {
    context = await browser.newContext({ reducedMotion: 'reduce' });
  });
  afterAll(() => context.close());

  const called = (title: string) => home.api().change('demo', { title });
  const seeing = (title: string, on: readonly Page[]) =>
    Promise.all(on.map(page => page.getByText(title).first().waitFor({ timeout: 120_000 })));
  const oneStream = () => vi.waitFor(() => expect(streams.size).toBe(1), patient);

  test('load, request and follow the fleet with one stream', async () => {
    for (let count = 0; count < 20; count++) {
      const page = await context.newPage();
      await page.goto(home.url);
      tabs.push(page);
    }
    await seeing('Demo Shop', tabs);
    expect(streams.size).toBe(1);
    const fetching = tabs.map(page =>
      page.evaluate(async () => (await fetch('/api/stores', { signal: AbortSignal.timeout(8000) })).status),
    );
    expect(await Promise.all(fetching)).toEqual(tabs.map(() => 200));
    await called('Shop Two');
    await seeing('Shop Two', tabs);
    expect(streams.size).toBe(1);
  });

  test('stay live when the tab with the stream is closed', async () => {
    // The first of them took it.
    await tabs.shift()?.close();
    await oneStream();
    await called('Shop Three');
    await seeing('Shop Three', tabs);
  });

  test('pass the stream on when they are hidden, and catch up when they are shown', async () => {
    const [first, second, ...others] = tabs as [Page, Page, ...Page[]];
    for (const page of [first, ...others]) await show(page, false);
    await oneStream();
    await called('Shop Four');
    await seeing('Shop Four', [second]);
    expect(await first.getByText('Shop Four').count()).toBe(0);

    await show(second, false);
    await vi.waitFor(() => expect(streams.size).toBe(0), patient);
    await called('Shop Five');
    await show(first, true);
    await seeing('Shop Five', [first]);
    await show(second, true);
    await seeing('Shop Five', [second]);
    expect(streams.size).toBe(1);
  });

  test('fetch only missed events again', async () => {
    const [first, second] = tabs as [Page, Page];
    const requested: string[] = [];
    for (const page of [first, second]) page.on('request', request => requested.push(new URL(request.url()).pathname));
    await show(first, false);
    await oneStream();
    await show(first, true);
    await called('Shop Six');
    await seeing('Shop Six', [first, second]);
    expect(requested.filter(path => path === '/api/stores')).toEqual([]);
  });

  test('have a stream each while they are visible, where the browser has no locks', async () => {
    await Promise.all(tabs.map(page => page.close()));
    await vi.waitFor(() => expect(streams.size).toBe(0), patient);
    const bare = await browser.newContext();
    await bare.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'locks'));
    const pages = await Promise.all([bare.newPage(), bare.newPage()]);
    for (const page of pages) await page.goto(home.url);
    await vi.waitFor(() => expect(streams.size).toBe(2), patient);
    await show(pages[0], false);
    await oneStream();
    await called('Shop Seven');
    await seeing('Shop Seven', [pages[1]]);
    await bare.close();
  });
});

describeWithBrowser('a tab that is open during an upgrade', () => {
  let page: Page;
  let loads: string[];

  beforeEach(async () => {
    ({ page } = await openPage(browser));
    loads = [];
    page.on('request', request => {
      if (request.isNavigationRequest()) loads.push(new URL(request.url()).pathname);
    });
    await page.goto(home.url);
    await page.getByRole('row', { name: 'demo' }).waitFor();
  });
  afterEach(() => page.context().close());

  test('shows the new version, and loads it on request', async () => {
    await home.stopServer();
    await home.rebuild();
    await home.startServer();
    await page.getByText('A new version is available').waitFor({ timeout: 120_000 });
    await screenshot(page, 'new-version');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('row', { name: 'demo' }).waitFor();
    expect(await page.getByText('A new version is available').count()).toBe(0);
  });

  test('opens a page with renamed files after one reload', async () => {
    await home.rebuild('activity', 'index');
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    expect(loads).toEqual(['/', '/activity']);
  });

  test('does not reload endlessly if a file stays missing', async () => {
    await page.route('**/assets/pull-requests-page-*', route => route.fulfill({ status: 404 }));
    await page.getByRole('link', { name: 'Pull requests' }).click();
    await page.getByRole('heading', { name: 'This page couldn’t be loaded' }).waitFor();
    expect(loads).toEqual(['/', '/pull-requests']);
    await page.unroute('**/assets/pull-requests-page-*');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'Pull requests', exact: true }).waitFor();
  });

  test('shows that the server is unreachable, and recovers by itself', async () => {
    await home.stopServer();
    await page.getByRole('link', { name: 'Pull requests' }).click();
    await page.getByRole('heading', { name: 'Can’t reach the Storefleet server' }).waitFor();
    await screenshot(page, 'server-away');
    await home.startServer();
    await page.getByRole('heading', { name: 'Pull requests', exact: true }).waitFor({ timeout: 120_000 });
  });

  test('shows that it is outdated if it can’t read an answer', async () => {
    await page.route('**/api/stores/demo', route => route.fulfill({ json: { nome: 'demo' } }));
    await page.getByRole('link', { name: 'demo', exact: true }).click();
    await page.getByText('This page is out of date. Reload it.').waitFor();
    await page.unroute('**/api/stores/demo');
    await page.getByRole('alert').getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('tab', { name: 'Settings' }).waitFor();
  });
});

describeWithBrowser('a typed value', () => {
  let page: Page;
  const title = (on = page) => on.getByLabel('Title');
  const settings = async (on: Page, name: string) => {
    await on.goto(`${home.url}/stores/${name}?tab=settings`);
    await title(on).waitFor();
  };
  const save = (on: Page) => on.getByRole('button', { name: 'Save changes' }).click();
  const specOf = async (name: string) => {
    const { store } = storeDetail.parse(await (await fetch(`${home.url}/api/stores/${name}`)).json());
    return (store as { spec: Record<string, unknown> }).spec;
  };

  beforeEach(async () => {
    ({ page } = await openPage(browser));
  });
  afterEach(() => page.context().close());

  test('is kept across another tab of the store, a link, the key c, Back and a reload', async () => {
    await settings(page, 'demo');
    await title().fill('Half a ti');
    await page.getByRole('tab', { name: 'Overview' }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByText(/Restored your unsaved changes/).waitFor();
    expect(await title().inputValue()).toBe('Half a ti');

    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('dialog').getByText('Leave without saving?').waitFor();
    await screenshot(page, 'leave');
    await page.getByRole('button', { name: 'Stay' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await title().inputValue()).toBe('Half a ti');
    await page.getByRole('tab', { name: 'Settings' }).press('c');
    await page.getByRole('button', { name: 'Keep draft and leave' }).click();
    await page.getByRole('heading', { name: 'New store' }).waitFor();
    await title().fill('Books');
    await page.reload();
    await page.getByText(/Restored your unsaved changes/).waitFor();
    expect(await title().inputValue()).toBe('Books');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    expect(await title().inputValue()).toBe('');
    await page.goBack();
    await page.getByText(/Restored your unsaved changes/).waitFor();
    expect(await title().inputValue()).toBe('Half a ti');
    await screenshot(page, 'restored');

    const other = await page.context().newPage();
    await settings(other, 'demo');
    await other.getByText(/Unsaved draft from/).waitFor();
    await other.getByRole('button', { name: 'Restore' }).click();
    expect(await title(other).inputValue()).toBe('Half a ti');
    await other.getByRole('button', { name: 'Discard' }).click();
    await other.getByRole('link', { name: 'Activity' }).click();
    await other.getByRole('heading', { name: 'Activity' }).waitFor();
  });

  test('is saved by both tabs if the fields differ, and can be undone', async () => {
    await home.api().create('two', { title: 'Two' });
    await settings(page, 'two');
    await page.getByLabel('Administrator’s e-mail').fill('new@example.com');
    // The event is held up, so that the server has to refuse.
    const saving = page.waitForRequest(request => request.method() === 'PATCH');
    await page.route('**/api/stores/two', async (route, request) => {
      if (request.method() === 'GET') await saving;
      await route.continue();
    });
    await home.api().change('two', { title: 'Two by them' });
    await save(page);
    await page.getByText(/ changed Title in the meantime. Both changes are saved/).waitFor();
    await screenshot(page, 'merged');
    expect(await specOf('two')).toMatchObject({ title: 'Two by them', admin: { email: 'new@example.com' } });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Undone', { exact: true }).waitFor();
    expect(await specOf('two')).toMatchObject({ title: 'Two by them', admin: { email: 'o@example.com' } });
  });

  test('is shown side by side for a decision if the field is the same', async () => {
    await home.api().create('one', { title: 'One' });
    await settings(page, 'one');
    await title().fill('One of mine');
    await home.api().change('one', { title: 'One of theirs' });
    await page.getByText(/changed this store while you were editing/).waitFor();
    for (const [name, viewport, colorScheme] of [
      ['1280', { width: 1280, height: 900 }, 'light'],
      ['390', { width: 390, height: 844 }, 'light'],
      ['320-dark', { width: 320, height: 700 }, 'dark'],
    ] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await screenshot(page, `conflict-${name}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    }
    await save(page);
    expect((await specOf('one')).title).toBe('One of theirs');
    await page.getByRole('radio', { name: /Yours One of mine/ }).click();
    await save(page);
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await specOf('one')).title).toBe('One of mine');
  });

  test('is checked when a field is left; an empty form focuses its first invalid field', async () => {
    await page.goto(`${home.url}/stores/new`);
    await page.getByRole('button', { name: 'Create store' }).click();
    await vi.waitFor(async () => expect(await title().evaluate(input => input === document.activeElement)).toBe(true));
    expect(await page.getByText('Must not be empty').count()).toBe(2);
    await page.reload();
    const email = page.getByLabel('Administrator’s e-mail');
    await email.pressSequentially('ow');
    expect(await page.getByText('Must be an e-mail address').count()).toBe(0);
    await title().fill('Corner');
    await page.getByText('Must be an e-mail address').waitFor();
    await email.fill('owner@example.com');
    await page.getByRole('button', { name: 'Create store' }).click();
    await page.locator('.mantine-Notification-title', { hasText: 'Created' }).waitFor();
    await page.getByRole('link', { name: /^Commit \w{7}$/ }).click();
    await page.getByRole('tab', { name: 'History', selected: true }).waitFor();
  });
});
