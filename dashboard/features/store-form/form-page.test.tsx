// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { FormPage } from './form-page.tsx';
import { newStoreText } from './new-store-text.ts';
import { useStoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';

const fleet: FleetView = {
  name: 'demo',
  revision: '',
  branch: 'main',
  changes: { mode: 'commit', mayCommit: false, forge: null },
  repository: '',
  clusters: [
    {
      name: 'local',
      engine: 'argocd',
      domain: 'localhost',
      state: 'reachable',
      message: '',
      observedAt: null,
      staleSince: null,
    },
  ],
  tiers: [
    { kind: 'WooStore', name: 'small', requests: { pods: 2, cpu: 350, memory: 704 * 1024 ** 2, disk: 3 * 1024 ** 3 } },
  ],
  editions: [
    { name: 'base', plugins: [], themes: [], theme: null },
    {
      name: 'plus',
      plugins: [
        { name: 'payments', version: '2.1', licence: 'GPL-2.0-or-later' },
        { name: 'invoices', version: '1.0', licence: 'proprietary' },
      ],
      themes: [
        { name: 'storefront', version: '4.6.2', licence: 'GPL-3.0-or-later' },
        { name: 'dark', version: '1.1', licence: 'MIT' },
      ],
      theme: 'storefront',
    },
  ],
  defaults: { cluster: 'local', size: 'small', edition: 'base', country: 'DE', currency: 'EUR', owner: 'platform' },
};

function Page({ onSubmit }: { onSubmit: () => void }) {
  const form = useStoreForm({ initialText: newStoreText(fleet), nameFollowsTitle: true });
  return (
    <FormPage
      form={form}
      fleet={fleet}
      file="stores/x.yaml"
      planRequest={form.ready ? { action: 'create', store: form.draft.value } : undefined}
      planHint="Fill in the form."
      failure={null}
      onSubmit={onSubmit}
      actions={<button type="submit">Create store</button>}
    />
  );
}

function givenPage(planAnswer: Response) {
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(planAnswer.clone()));
  vi.stubGlobal('fetch', fetched);
  const onSubmit = vi.fn();
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Page onSubmit={onSubmit} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { fetched, onSubmit };
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

// The editor is fetched when it is needed, and the machine may be busy.
configure({ asyncUtilTimeout: 10_000 });
beforeAll(() => import('../../shared/code/code-editor.tsx'));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("shows the server's problem at its field, and opens that part of the form", async () => {
  const { fetched } = givenPage(
    new Response(
      JSON.stringify({
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        detail: 'Nothing was written.',
        problems: [{ field: 'spec.host', value: '"acme.localhost"', rule: 'is already used by store toys' }],
      }),
      { status: 409 },
    ),
  );
  const host = screen.getByLabelText('Host');
  expect(host.getAttribute('placeholder')).toBe('<name>.localhost');
  expect(screen.getByRole('button', { name: /^More/ }).getAttribute('aria-expanded')).toBe('false');
  expect(screen.getByText('Fill in the form.')).toBeTruthy();

  type('Title', 'Acme');
  type(/e-mail/, 'owner@acme.com');
  await waitFor(() => expect(screen.getByText('Is already used by store toys')).toBeTruthy());

  expect(fetched).toHaveBeenCalledOnce();
  expect(host.getAttribute('placeholder')).toBe('acme.localhost');
  expect(host.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('button', { name: 'Fewer settings' }).getAttribute('aria-expanded')).toBe('true');
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('Acme');
});

test('shows the plan for the content of the form', async () => {
  givenPage(
    new Response(
      JSON.stringify({
        subject: 'Create store acme',
        yaml: '',
        files: [{ path: 'stores/acme.yaml', change: 'add', after: '' }],
        impact: {
          summary: '+1 store',
          stores: { added: 1, changed: 0, removed: 0 },
          requests: { pods: 2, cpu: 350, memory: 704 * 1024 ** 2, disk: 3 * 1024 ** 3 },
          fields: [],
          restarts: [],
          warnings: ['The host resolves on this machine only'],
        },
      }),
    ),
  );
  type('Title', 'Acme');
  type(/e-mail/, 'owner@acme.com');
  const plan = await screen.findByTestId('plan');
  for (const text of [
    '+1 store',
    '+0.35 CPU',
    '+704 MiB',
    '+3 GiB',
    'stores/acme.yaml',
    'The host resolves on this machine only',
  ])
    expect(plan.textContent).toContain(text);
});

test('is sent by Ctrl+Enter from any field', () => {
  const { onSubmit } = givenPage(new Response('{}'));
  fireEvent.keyDown(screen.getByLabelText('Title'), { key: 'Enter', ctrlKey: true });
  expect(onSubmit).toHaveBeenCalledOnce();
});

test('accepts several aliases, in the file as in the form, and names the invalid one', async () => {
  givenPage(new Response('{}'));
  fireEvent.click(screen.getByRole('button', { name: /More/ }));
  const aliases = screen.getByLabelText('Aliases');
  // The form ignores changes of fields without focus, such as those of a password manager.
  aliases.focus();
  fireEvent.change(aliases, { target: { value: 'WWW.Acme.com' } });
  fireEvent.keyDown(aliases, { key: 'Enter' });
  aliases.focus();
  fireEvent.change(aliases, { target: { value: 'acme' } });
  fireEvent.keyDown(aliases, { key: 'Enter' });
  const file = screen.getByLabelText('Store file as YAML');
  await waitFor(() => expect(file.textContent).toMatch(/aliases:\s+- www\.acme\.com\s+- acme/));
  expect(screen.getAllByText(/"acme" must be a lower-case host name/).length).toBeGreaterThan(0);
});

test('offers plugins and themes where the edition has some, and writes only differences from the default', async () => {
  givenPage(new Response('{}'));
  fireEvent.click(screen.getByRole('button', { name: /More/ }));
  const file = () => screen.getByLabelText('Store file as YAML').textContent;
  expect(screen.queryByLabelText('payments')).toBeNull();
  expect(screen.queryByLabelText('Theme')).toBeNull();

  fireEvent.change(screen.getByLabelText('Edition'), { target: { value: 'plus' } });
  expect(screen.getByRole('group', { name: 'Plugins', hidden: true })).toBeTruthy();
  expect(screen.getByText('2.1 · GPL-2.0-or-later')).toBeTruthy();
  expect(screen.getByText('4.6.2 · GPL-3.0-or-later')).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>('payments').checked).toBe(true);
  expect(file()).not.toContain('plugins');

  fireEvent.click(screen.getByLabelText('payments'));
  await waitFor(() => expect(file()).toMatch(/plugins:\s+- invoices/));
  fireEvent.click(screen.getByLabelText('invoices'));
  await waitFor(() => expect(file()).toMatch(/plugins: \[\]/));
  fireEvent.change(screen.getByLabelText('Theme'), { target: { value: 'dark' } });
  await waitFor(() => expect(file()).toContain('theme: dark'));

  fireEvent.click(screen.getByLabelText('invoices'));
  fireEvent.click(screen.getByLabelText('payments'));
  fireEvent.change(screen.getByLabelText('Theme'), { target: { value: 'storefront' } });
  await waitFor(() => expect(file()).not.toMatch(/plugins|theme/));
});

test('shows a plugin and a theme that the edition does not have, until they are deleted', async () => {
  givenPage(new Response('{}'));
  fireEvent.click(screen.getByRole('button', { name: /More/ }));
  fireEvent.change(screen.getByLabelText('Edition'), { target: { value: 'plus' } });
  fireEvent.click(screen.getByLabelText('payments'));
  fireEvent.change(screen.getByLabelText('Theme'), { target: { value: 'dark' } });
  fireEvent.change(screen.getByLabelText('Edition'), { target: { value: 'base' } });
  expect(screen.getAllByText('not in this edition')).toHaveLength(2);
  fireEvent.click(screen.getByLabelText('invoices'));
  fireEvent.change(screen.getByLabelText('Theme'), { target: { value: '' } });
  await waitFor(() => expect(screen.getByLabelText('Store file as YAML').textContent).not.toMatch(/plugins|theme/));
  expect(screen.queryByText('not in this edition')).toBeNull();
});
