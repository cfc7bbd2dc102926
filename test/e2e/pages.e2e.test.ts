import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { describeWithBrowser } from '../support/requirements.ts';
import { launchBrowser, openPage } from './browser.ts';
import { givenFleetServer, type FleetServer } from './fleet-server.ts';
import { givenForge } from './forge.ts';

const many = 1000;

/** All pages, each with a text that appears once it is rendered. */
const pages = [
  ['/', 'Shop 1'],
  ['/?q=nothing-of-this-name', 'No store matches'],
  ['/stores/new', 'YAML'],
  ['/stores/demo', 'Evidence'],
  ['/stores/demo?tab=manifests', 'stores/demo.yaml'],
  ['/stores/demo?tab=history', 'Commits'],
  ['/stores/demo?tab=settings', 'Danger zone'],
  ['/stores/nobody', 'Store “nobody” not found'],
  ['/pull-requests', 'Create store acme'],
  ['/pull-requests/3', 'Impact'],
  ['/pull-requests/7', 'Pull request #7 not found'],
  ['/activity', 'Commits'],
  ['/import', 'Choose a file'],
  ['/import/nothing', 'import'],
  ['/nowhere', 'Page not found'],
  ['/docs/index.html', 'Quick start'],
  ['/docs/README.html', 'How-to guides'],
  ['/docs/configuration.html', 'Start and stop'],
] as const;

describeWithBrowser('the pages', () => {
  let fleet: FleetServer;
  let browser: Browser;

  beforeAll(async () => {
    fleet = await givenFleetServer({ example: true });
    browser = await launchBrowser();
    await fleet.api.change('demo', { title: 'Demo of the second commit' });
    const rows = Array.from({ length: many }, (_, index) => `shop-${index},Shop ${index},o@example.com`);
    const sent = await fetch(`${fleet.url}/api/imports?removals=0`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', 'idempotency-key': 'pages-of-a-thousand' },
      body: ['name,title,admin.email', ...rows].join('\n'),
    });
    expect(sent.status).toBe(202);
    await vi.waitFor(async () => expect(await fleet.api.list()).toHaveLength(many + 1), {
      timeout: 120_000,
      interval: 500,
    });
  });
  afterAll(async () => {
    await browser.close();
    await fleet.stop();
  });

  /** The list of stores is read page by page. */
  const allLoaded = (page: Page) => page.locator(`table[aria-rowcount="${many + 2}"]`).waitFor();

  /** Scrolls until a row is drawn. Rows get their height when they are, so a part of the page's height moves meanwhile. */
  const scrollTo = async (page: Page, part: number, row: number) => {
    const found = page.locator(`tr[aria-rowindex="${row}"]`);
    const scroll = async () => {
      await page.evaluate(part => window.scrollTo(0, document.documentElement.scrollHeight * part), part);
      return found.count();
    };
    await expect.poll(scroll, { timeout: 120_000 }).toBe(1);
    await found.waitFor();
  };

  const open = async (path: string, options: Parameters<typeof openPage>[1] = {}) => {
    const { page } = await openPage(browser, options);
    await page.goto(fleet.url + path);
    return page;
  };

  test('fit a width of 320 pixels, which is a zoom of 400 %', async () => {
    const { page } = await openPage(browser, { viewport: { width: 320, height: 640 } });
    await givenForge(page);
    const tooWide: string[] = [];
    for (const [path, text] of pages) {
      await page.goto(fleet.url + path);
      await page.getByText(text).first().waitFor();
      const wide = await page.evaluate(() => {
        // Content of an element that scrolls by itself may exceed the page, and clipped content is not visible.
        const isInside = (element: Element): boolean => {
          for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
            const { overflowX, clipPath } = getComputedStyle(box);
            if (/auto|scroll/.test(overflowX) || clipPath !== 'none') return true;
          }
          return false;
        };
        const out = [...document.querySelectorAll('body *')].filter(
          element => element.getBoundingClientRect().right > window.innerWidth + 0.5 && !isInside(element),
        );
        const scrolls = document.documentElement.scrollWidth > window.innerWidth;
        return [...(scrolls ? ['the page'] : []), ...out.map(element => element.outerHTML.slice(0, 120))];
      });
      tooWide.push(...wide.map(what => `${path}: ${what}`));
    }
    expect(tooWide).toEqual([]);
    await page.context().close();
  });

  describe('a dialog', () => {
    const inside = (page: Page) => page.evaluate(() => document.activeElement?.closest('[role=dialog]') != null);

    test.each([
      ['help', '/', 'Help'],
      ['delete', '/stores/demo?tab=settings', 'Delete store…'],
      ['roll back', '/stores/demo?tab=history', 'Roll back to here…'],
      ['merge', '/pull-requests/3', 'Merge…'],
      ['close', '/pull-requests/3', 'Close…'],
    ])('to %s has the focus until Escape returns it', async (_, path, opener) => {
      const { page } = await openPage(browser);
      await givenForge(page);
      await page.goto(fleet.url + path);
      if (opener.startsWith('Roll')) await page.getByRole('button', { name: 'Initialize fleet' }).click();
      const button = page.getByRole('button', { name: opener });
      await button.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await expect.poll(() => inside(page), { timeout: 120_000 }).toBe(true);
      for (let presses = 0; presses < 12; presses++) {
        await page.keyboard.press('Tab');
        expect(await inside(page)).toBe(true);
      }
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect.poll(() => hasFocus(button), { timeout: 120_000 }).toBe(true);
      await page.context().close();
    });

    test('keeps the focus when the focused element is disabled', async () => {
      const page = await open('/stores/demo?tab=settings');
      await page.getByRole('button', { name: 'Delete store…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill('demo');
      await page.route('**/api/stores/demo/actions/delete?mode=commit', async route => {
        await new Promise(resolve => setTimeout(resolve, 300));
        await route.fulfill({ status: 503, json: { type: '', title: 'Not now', status: 503, detail: 'Later.' } });
      });
      await dialog.getByRole('button', { name: 'Delete store' }).press('Enter');
      await expect.poll(() => inside(page), { timeout: 120_000 }).toBe(true);
      await page.keyboard.press('Tab');
      expect(await inside(page)).toBe(true);
      await page.context().close();
    });
  });

  test('focus the heading after a navigation, and announce its title', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'shop-0', exact: true }).press('Enter');
    const heading = page.getByRole('heading', { level: 1, name: 'Shop 0' });
    await heading.waitFor();
    await expect.poll(() => hasFocus(heading), { timeout: 120_000 }).toBe(true);
    await page.getByRole('status').getByText('Shop 0 · Storefleet').waitFor({ state: 'attached' });
    await page.keyboard.press('Shift+C');
    await page.getByRole('heading', { level: 1, name: 'New store' }).waitFor();
    await page.context().close();
  });

  describe('the list', () => {
    test.each([
      ['desktop', { width: 1280, height: 900 }],
      ['phone', { width: 390, height: 844 }],
    ])('draws few of its rows but finds them all, on a %s', async (_, viewport) => {
      const page = await open('/', { viewport });
      const rows = page.locator('tr[data-store]');
      await allLoaded(page);
      expect(await rows.count()).toBeLessThan(60);
      await scrollTo(page, 1, many + 2);
      expect(await rows.count()).toBeLessThan(60);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await page.context().close();
    });

    test('keeps its position after Back', async () => {
      const page = await open('/');
      await allLoaded(page);
      await scrollTo(page, 0.7, 700);
      const row = await page.evaluate(() => {
        const rows = [...document.querySelectorAll<HTMLElement>('tr[data-store]')];
        return rows.find(one => one.getBoundingClientRect().top > 200)?.dataset['store'];
      });
      const top = async () => (await page.locator(`tr[data-store="${row}"]`).boundingBox())?.y ?? Number.NaN;
      const before = await top();
      await page.locator(`tr[data-store="${row}"]`).getByRole('link').first().click();
      await page.getByTestId('phase').waitFor();
      await page.goBack();
      await expect.poll(async () => Math.abs((await top()) - before), { timeout: 120_000 }).toBeLessThan(3);
      await page.context().close();
    });

    test('keeps the focused row at any scroll position', async () => {
      const page = await open('/');
      await allLoaded(page);
      const link = page.getByRole('link', { name: 'shop-1', exact: true });
      await link.focus();
      await scrollTo(page, 1, many + 2);
      expect(await hasFocus(link)).toBe(true);
      await page.context().close();
    });

    test('restores filter by filter, and a search in one step', async () => {
      const page = await open('/pull-requests');
      await page.getByRole('link', { name: 'Stores', exact: true }).click();
      await page.getByRole('button', { name: /^Not observed/ }).click();
      await page.waitForURL(/phase=NotObserved$/);
      await page.getByLabel('Search stores').pressSequentially('shop-12', { delay: 200 });
      await page.waitForURL(/q=shop-12/);
      await page.goBack();
      await page.waitForURL(/\/\?phase=NotObserved$/);
      await page.goBack();
      await page.waitForURL(/\/$/);
      await page.goBack();
      await page.waitForURL(/\/pull-requests$/);
      await page.context().close();
    });

    test('is printed completely', async () => {
      const page = await open('/?q=shop-1');
      await page.locator('tr[data-store]').first().waitFor();
      const found = (await fleet.api.list()).filter(({ name }) => name.includes('shop-1')).length;
      await page.emulateMedia({ media: 'print' });
      await expect.poll(() => page.locator('tr[data-store]').count(), { timeout: 120_000 }).toBe(found);
      expect(await page.getByRole('banner').isVisible()).toBe(false);
      await page.context().close();
    });
  });

  test('distinguish the selection in the forced colours of Windows', async () => {
    const page = await open('/', { forcedColors: 'active' });
    const colours = (element: Locator) =>
      element.evaluate(node => {
        const { backgroundColor, borderBottomWidth } = getComputedStyle(node);
        return `${backgroundColor} ${borderBottomWidth}`;
      });
    await page.locator('tr[data-store]').first().waitFor();
    const entry = (name: string) => page.getByRole('navigation').getByRole('link', { name });
    expect(await colours(entry('Stores'))).not.toBe(await colours(entry('Activity')));
    const chip = (name: RegExp) => page.getByRole('group').getByRole('button', { name });
    expect(await colours(chip(/^All/))).not.toBe(await colours(chip(/^Not observed/)));
    await page.goto(`${fleet.url}/stores/new`);
    const size = (name: RegExp) => page.getByRole('radio', { name });
    await size(/^small/).waitFor();
    expect(await colours(size(/^small/))).not.toBe(await colours(size(/^medium/)));
    await page.context().close();
  });

  test('show the focus in an invalid field, and do not mark its example as the error', async () => {
    const page = await open('/stores/new');
    await page.getByRole('button', { name: 'Create store' }).click();
    const title = page.getByLabel('Title');
    await expect.poll(() => hasFocus(title), { timeout: 120_000 }).toBe(true);
    const colours = await title.evaluate(field => {
      const [own, example] = [getComputedStyle(field), getComputedStyle(field, '::placeholder')];
      return { outline: own.outlineStyle, error: own.borderColor, example: example.color };
    });
    expect(colours.outline).toBe('solid');
    expect(colours.example).not.toBe(colours.error);
    await page.context().close();
  });

  test('scroll the fields on a low screen: the buttons of the form are at its end', async () => {
    const page = await open('/stores/new', { viewport: { width: 320, height: 256 } });
    const button = page.getByRole('button', { name: 'Create store' });
    await button.waitFor();
    expect((await button.boundingBox())?.y).toBeGreaterThan(256);
    await page.context().close();
  });

  test('show once that no cluster is connected, link to no shop that does not run, and drop what is deleted', async () => {
    const page = await open('/?q=shop-99');
    await page
      .getByRole('note')
      .getByText(/create and edit stores/)
      .waitFor();
    await page.locator('tr[data-store]').first().waitFor();
    expect(await page.getByText(/isn’t connected/).count()).toBe(0);
    await page.goto(`${fleet.url}/stores/shop-99`);
    await page.getByText(/isn’t connected, so its status is unknown/).waitFor();
    expect(await page.getByRole('link', { name: /Open shop|Shop admin|localhost/ }).count()).toBe(0);
    expect(await page.getByText('kubectl').count()).toBe(0);
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Delete store…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('shop-99');
    await dialog.getByRole('button', { name: 'Delete store' }).click();
    await page.getByRole('link', { name: /^Commit [0-9a-f]{7}$/ }).waitFor();
    await page.locator('[data-testid="phase"][data-phase="Deleted"]').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.context().close();
  });
});

const hasFocus = (element: Locator) => element.evaluate(node => node === document.activeElement);
