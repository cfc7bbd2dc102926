import { expect, test } from 'vitest';
import { openPage, screenshot } from './browser.ts';
import { describeOnEachEngine } from './fixture.ts';
import { proofsOf } from './proofs.ts';
import { untilPhase } from './store-page.ts';

describeOnEachEngine('a store from the browser to a running shop and back', fixture => {
  const name = 'e2e-toys';
  const host = `${name}.localhost`;

  test('starts with an empty fleet that shows the first step', async () => {
    const { page } = fixture.dashboard;
    await page.goto(fixture.fleet.url);
    await page.getByText('No stores yet').waitFor();
    await screenshot(page, 'empty');
    await page.getByRole('link', { name: 'Create the first store' }).click();
    await page.waitForURL(/\/stores\/new$/);
  });

  test('shows the plan before the write, and creates a store by one commit', async () => {
    const { page } = fixture.dashboard;
    const before = await fixture.fleet.git('rev-parse', 'main');
    await page.getByLabel('Title').fill('Toys & Games');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Administrator’s e-mail').fill('owner@example.com');
    const plan = page.getByTestId('plan');
    await plan.getByText(/2 pods/).waitFor();
    await screenshot(page, 'new-store');
    expect(await fixture.fleet.git('rev-parse', 'main')).toBe(before);

    await page.getByRole('button', { name: 'Create store' }).click();
    await page.getByTestId('phase').waitFor();
    // A reload would remove it, so whatever the page shows from here on arrived by itself.
    await page.evaluate(() => ((globalThis as { unreloaded?: boolean }).unreloaded = true));

    const commits = (await fixture.fleet.git('log', '--format=%H', `${before.trim()}..main`)).trim().split('\n');
    expect(commits).toHaveLength(1);
    const files = (await fixture.fleet.git('show', '--format=', '--name-only', 'main')).trim().split('\n');
    expect(files).toEqual([
      `dist/local/engine/${name}.yaml`,
      `dist/local/locks/${name}.yaml`,
      `dist/local/stores/${name}/database.yaml`,
      `dist/local/stores/${name}/namespace.yaml`,
      `dist/local/stores/${name}/network.yaml`,
      `dist/local/stores/${name}/web.yaml`,
      `stores/${name}.yaml`,
    ]);
  });

  test('shows it Live without a reload, with its steps and their times', async () => {
    const { page } = fixture.dashboard;
    await untilPhase(page, 'Live');
    await screenshot(page, 'live');
    expect(await page.evaluate(() => (globalThis as { unreloaded?: boolean }).unreloaded)).toBe(true);
    const { steps } = await fixture.fleet.api.status(name);
    expect(steps.map(step => step.id)).toEqual([
      'commit',
      'sync',
      'credentials',
      'database',
      'install',
      'web',
      'probe',
    ]);
    expect(steps.filter(step => step.state !== 'done')).toEqual([]);
    for (const step of steps) expect(Date.parse(step.finishedAt ?? '')).toBeGreaterThan(Date.parse('2020-01-01'));
    console.log(`${fixture.engine.name}: click to Live\n${report(steps)}`);
  });

  test('serves the shop to a shopper through the ingress', async () => {
    const { page } = await openPage(fixture.browser);
    const answer = await page.goto(`http://${host}/shop/`);
    expect(answer?.status()).toBe(200);
    expect(await page.title()).toContain('Toys & Games');
    expect(await page.locator('body').innerText()).toMatch(/€|EUR/);
    const answered = await page.evaluate(async () => (await fetch('/wp-json/wc/store/v1/products')).text());
    const products = JSON.parse(answered) as { name: string }[];
    expect(products.length).toBeGreaterThan(0);
    for (const product of products) expect(await page.locator('body').innerText()).toContain(product.name);
    await screenshot(page, 'shop');
    await page.context().close();
  });

  test('keeps the passwords of the shop inside the cluster', async () => {
    const secret = (await fixture.clusterClient.get('v1', 'Secret', 'store-credentials', `store-${name}`)) as
      { data: Record<string, string> } | undefined;
    const values = Object.entries(secret?.data ?? {})
      .filter(([key]) => key !== 'admin-username')
      .map(([, value]) => Buffer.from(value, 'base64').toString());
    expect(values.length).toBeGreaterThanOrEqual(10);
    const answers = await Promise.all(
      ['', '/manifests', '/history'].map(async path =>
        (await fetch(`${fixture.fleet.url}/api/stores/${name}${path}`)).text(),
      ),
    );
    const everything = [...answers, fixture.fleet.log(), await fixture.fleet.git('log', '--all', '--patch')].join('\n');
    for (const value of values) expect(everything.includes(value)).toBe(false);
  });

  test('changes the title by one commit, and the shop shows the new one', async () => {
    const { page } = fixture.dashboard;
    const before = (await fixture.fleet.git('rev-parse', 'main')).trim();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('Title').fill('Toys & More');
    await page
      .getByTestId('plan')
      .getByText(/Restarts its web pod/)
      .waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('heading', { name: 'Toys & More' }).waitFor();
    expect((await fixture.fleet.git('log', '--format=%s', `${before}..main`)).trim()).toBe(`Change store ${name}`);
    expect(await fixture.fleet.git('diff', '--name-only', before, 'main')).toBe(
      `dist/local/stores/${name}/web.yaml\nstores/${name}.yaml\n`,
    );
    const commit = (await fixture.fleet.git('rev-parse', 'main')).trim();
    // Proven live on exactly this commit, not still live on the previous one.
    await expect
      .poll(() => proofsOf(fixture.fleet, name), { timeout: 120_000 })
      .toContainEqual(expect.objectContaining({ kind: 'live', commit }));
    await untilPhase(page, 'Live');
    const shopper = await openPage(fixture.browser);
    const titleOfShop = async () => {
      await shopper.page.goto(`http://${host}/shop/`);
      return shopper.page.title();
    };
    // The ingress may need a moment to drop the replaced pod.
    await expect.poll(titleOfShop, { timeout: 120_000 }).toContain('Toys & More');
    await shopper.page.context().close();
  });

  test('records in Git that it was live and took a test order, and lists it', async () => {
    const [proof] = await proofsOf(fixture.fleet, name);
    expect(proof).toMatchObject({ kind: 'live', testOrder: 'passed' });
    const { page } = fixture.dashboard;
    await page.getByRole('link', { name: 'Stores', exact: true }).first().click();
    await page
      .getByRole('row', { name: /Toys & More/ })
      .getByText('Live', { exact: true })
      .waitFor();
    await screenshot(page, 'stores');
  });

  test('deletes it by two commits after its name is typed, and proves that nothing remains', async () => {
    const { page } = fixture.dashboard;
    const before = (await fixture.fleet.git('rev-parse', 'main')).trim();
    const began = Date.now();
    await page.goto(`${fixture.fleet.url}/stores/${name}?tab=settings`);
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('button', { name: /Delete store/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Delete store' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(`${name}x`);
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(name);
    await screenshot(page, 'delete');
    await confirm.click();
    await untilPhase(page, 'Deleted');
    console.log(`${fixture.engine.name}: delete took ${((Date.now() - began) / 1000).toFixed(1)} s`);
    await page.getByTestId('evidence').first().waitFor();
    await screenshot(page, 'deleted');
    const evidence = page.getByTestId('evidence');
    expect(await evidence.count()).toBeGreaterThanOrEqual(4);

    const subjects = (await fixture.fleet.git('log', '--reverse', '--format=%s', `${before}..main`)).trim().split('\n');
    expect(subjects).toEqual([`Delete store ${name}`, `Delete the files of store ${name}`]);
    expect(await fixture.fleet.git('ls-tree', '-r', '--name-only', 'main')).not.toContain(name);

    const { apiVersion, kind, namespace } = fixture.engine.objects;
    expect(await fixture.clusterClient.get(apiVersion, kind, `store-${name}`, namespace)).toBeUndefined();
    expect(await fixture.clusterClient.get('v1', 'Namespace', `store-${name}`)).toBeUndefined();
    const volumes = (await fixture.clusterClient.list('v1', 'PersistentVolume')) as {
      spec?: { claimRef?: { namespace?: string } };
    }[];
    expect(volumes.filter(volume => volume.spec?.claimRef?.namespace === `store-${name}`)).toEqual([]);
    expect((await fixture.fleet.api.status(name)).phase).toBe('Deleted');
  });

  test('causes no error in the browser', () => {
    expect(fixture.dashboard.errors).toEqual([]);
  });
});

function report(steps: readonly { id: string; finishedAt: string | null }[]): string {
  const start = Date.parse(steps[0]?.finishedAt ?? '');
  return steps
    .map(step => `  ${step.id.padEnd(12)} +${((Date.parse(step.finishedAt ?? '') - start) / 1000).toFixed(1)} s`)
    .join('\n');
}
