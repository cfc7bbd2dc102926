import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithGitea } from '../forges/requirements.ts';
import { givenWebhook, makeRepository, type GiteaRepository } from '../pull-requests/fixture.ts';
import { imageSettings } from '../support/images.ts';
import { describeWithClusterAndBrowser } from '../support/requirements.ts';
import { launchBrowser, openPage, screenshot, type WatchedPage } from './browser.ts';
import { connectToCluster, type ClusterClient } from './cluster.ts';
import { argocd } from './engines.ts';
import { givenFleetServer, type FleetServer } from './fleet-server.ts';
import { untilPhase } from './store-page.ts';

describeWithGitea('a fleet on a forge', under => {
  describeWithClusterAndBrowser('that reviews its changes', cluster => {
    const name = 'e2e-review';
    let clusterClient: ClusterClient;
    let repository: GiteaRepository;
    let fleet: FleetServer;
    let browser: Browser;
    let dashboard: WatchedPage;

    beforeAll(async () => {
      clusterClient = connectToCluster(cluster);
      repository = await makeRepository(under);
      fleet = await givenFleetServer({
        environment: {
          KUBECONFIG: cluster.kubeconfig,
          STOREFLEET_FORGE: 'gitea',
          STOREFLEET_REMOTE_URL: repository.url,
          STOREFLEET_REMOTE_TOKEN: under.token,
          STOREFLEET_GIT_TOKEN: under.token,
          ...(await givenWebhook(under, repository)),
        },
        fleet: {
          'spec.clusters.local.ingress.address': cluster.ingress,
          'spec.clusters.local.engine': argocd.settings(cluster),
          'spec.repository.url': repository.url,
          'spec.changes.mode': 'pull-request',
          ...(await imageSettings(cluster)),
        },
      });
      await fleet.run('bootstrap', '--apply');
      browser = await launchBrowser(cluster.ingress);
      dashboard = await openPage(browser);
    });
    afterAll(async () => {
      await browser.close();
      await fleet.stop();
      await argocd.forget(clusterClient);
      await repository.remove();
    });

    /** Runs on the page of an open pull request. */
    const merge = async (confirm?: string) => {
      const { page } = dashboard;
      await page.getByRole('button', { name: 'Merge…' }).click();
      const dialog = page.getByRole('dialog');
      if (confirm !== undefined) await dialog.getByRole('textbox').fill(confirm);
      await dialog.getByRole('button', { name: /^Merge/ }).click();
      await page.getByText('Merged', { exact: true }).first().waitFor();
    };
    const visit = (path: string) => dashboard.page.goto(fleet.url + path);

    test('creates a pull request for a new store, and no store before its merge', async () => {
      const { page } = dashboard;
      await visit('/stores/new');
      await page.getByLabel('Title').fill('Reviewed Toys');
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Administrator’s e-mail').fill('owner@example.com');
      await page
        .getByTestId('plan')
        .getByText(/2 pods/)
        .waitFor();
      await screenshot(page, 'review-new');
      await page.getByRole('button', { name: 'Open pull request' }).click();
      await page.waitForURL(/\/pull-requests\/1$/);
      await page.getByRole('heading', { name: `Create store ${name}` }).waitFor();
      await page.getByText('Ready to merge.').waitFor();
      await screenshot(page, 'review-open');
      expect(await fleet.api.list()).toEqual([]);
    });

    test('makes a store Live by a merge from the page', async () => {
      await merge();
      await visit(`/stores/${name}`);
      await untilPhase(dashboard.page, 'Live');
      const shopper = await openPage(browser);
      await shopper.page.goto(`http://${name}.localhost/shop/`);
      expect(await shopper.page.title()).toContain('Reviewed Toys');
      await shopper.page.context().close();
    });

    test('creates one for a change, which a person merges at the forge', async () => {
      const { page } = dashboard;
      await visit(`/stores/${name}?tab=settings`);
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByLabel('Title').fill('Reviewed Games');
      await page
        .getByTestId('plan')
        .getByText(/Restarts its web pod/)
        .waitFor();
      await page.getByRole('button', { name: 'Open pull request' }).click();
      await page.waitForURL(/\/pull-requests\/2$/);
      await page.getByText('Ready to merge.').waitFor();
      // Gitea responds with 405 while it checks for conflicts of the branches.
      await vi.waitFor(() => repository.gitea.request('POST', `${repository.path}/pulls/2/merge`, { Do: 'merge' }), {
        timeout: 120_000,
        interval: 500,
      });
      // The webhook updates the page, without a reload.
      await page.getByText('Merged', { exact: true }).first().waitFor({ timeout: 120_000 });
      await visit(`/stores/${name}`);
      await page.getByRole('heading', { name: 'Reviewed Games' }).waitFor();
      const shopper = await openPage(browser);
      const titleOfShop = async () => {
        await shopper.page.goto(`http://${name}.localhost/shop/`);
        return shopper.page.title();
      };
      await expect.poll(titleOfShop, { timeout: 120_000 }).toContain('Reviewed Games');
      await shopper.page.context().close();
      await untilPhase(page, 'Live');
    });

    test('refuses an invalid file of a person with its line, until it is fixed', async () => {
      const { page } = dashboard;
      const { gitea, path } = repository;
      const text = (field: string) =>
        `kind: WooStore\nmetadata: { name: by-hand }\nspec:\n  ${field}: By hand\n  admin: { email: owner@example.com }\n`;
      await gitea.push(path, 'by-hand', { 'stores/by-hand.yaml': text('titel') });
      await gitea.request('POST', `${path}/pulls`, { head: 'by-hand', base: 'main', title: 'A store by hand' });
      await visit('/pull-requests');
      await page.getByRole('link', { name: /A store by hand/ }).click();
      await page.getByText('spec.titel').first().waitFor();
      await page.getByText('stores/by-hand.yaml:4').first().waitFor();
      expect(await page.getByRole('button', { name: 'Merge…' }).isDisabled()).toBe(true);
      await screenshot(page, 'review-refused');
      const statusOf = async () => {
        const { head } = await gitea.request<{ head: { sha: string } }>('GET', `${path}/pulls/3`);
        return (await gitea.request<{ state: string }>('GET', `${path}/commits/${head.sha}/status`)).state;
      };
      await expect.poll(statusOf, { timeout: 120_000 }).toBe('failure');

      await gitea.push(path, 'by-hand', { 'stores/by-hand.yaml': text('title') });
      await page.getByText('Ready to merge.').waitFor({ timeout: 120_000 });
      await expect.poll(statusOf, { timeout: 120_000 }).toBe('success');
      const comments = await gitea.request<{ body: string }[]>('GET', `${path}/issues/3/comments`);
      expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining('Adds 1 store (2 pods')]);
      await screenshot(page, 'review-fixed');
      await page.getByRole('button', { name: 'Close…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Close pull request' }).click();
      await page.getByText('Closed', { exact: true }).first().waitFor();
    });

    test('creates one for a removal, after which nothing remains', async () => {
      const { page } = dashboard;
      await visit(`/stores/${name}?tab=settings`);
      await page.getByRole('tab', { name: 'Settings' }).click();
      await page.getByRole('button', { name: /Delete store/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').fill(name);
      await dialog.getByRole('button', { name: 'Open pull request' }).click();
      await page.waitForURL(/\/pull-requests\/4$/);
      await page.getByText('Ready to merge.').waitFor();
      await screenshot(page, 'review-removal');
      expect((await fleet.api.status(name)).phase).toBe('Live');
      await merge(name);
      await visit(`/stores/${name}`);
      await untilPhase(page, 'Deleted');
      expect(await clusterClient.get('v1', 'Namespace', `store-${name}`)).toBeUndefined();
      await visit('/pull-requests');
      await page.getByText(`Delete store ${name}`).waitFor();
      await screenshot(page, 'review-changes');
    });

    test('causes no error in the browser, and shows no token', async () => {
      expect(dashboard.errors).toEqual([]);
      const answers = await Promise.all(
        ['/api/pull-requests', '/api/pull-requests/1', '/api/fleet'].map(async path =>
          (await fetch(fleet.url + path)).text(),
        ),
      );
      expect([...answers, fleet.log()].join('\n').includes(under.token)).toBe(false);
    });
  });
});
