// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { FormPage } from '../../dashboard/features/store-form/form-page.tsx';
import { newStoreText } from '../../dashboard/features/store-form/new-store-text.ts';
import { useStoreForm } from '../../dashboard/features/store-form/use-store-form.ts';
import type { FleetView } from '#contract';

vi.mock('../../fleet/kinds/schemas.ts', () => import('../support/kinds/schemas.ts'));
vi.mock('../../dashboard/kinds/registry.ts', () => import('../support/kinds/dashboard.ts'));

const requests = { pods: 1, cpu: 10, memory: 0, disk: 0 };
const fleet: FleetView = {
  name: 'demo',
  revision: '',
  branch: 'main',
  changes: { mode: 'commit', mayCommit: false, forge: null },
  repository: '',
  clusters: [],
  tiers: [
    { kind: 'WooStore', name: 'small', requests },
    { kind: 'PageStore', name: 'tiny', requests },
  ],
  editions: [],
  defaults: { cluster: 'local', size: 'small', edition: 'base', country: 'DE', currency: 'EUR', owner: 'platform' },
};

const planned = vi.fn();

function Page() {
  const form = useStoreForm({ initialText: newStoreText(fleet), nameFollowsTitle: true });
  if (form.ready) planned(form.draft.value);
  return (
    <FormPage
      form={form}
      fleet={fleet}
      file="stores/x.yaml"
      planRequest={undefined}
      planHint=""
      failure={null}
      onSubmit={() => form.touchAll()}
      actions={<button type="submit">Create store</button>}
    />
  );
}

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

configure({ asyncUtilTimeout: 10_000 });
beforeAll(() => import('../../dashboard/shared/code/code-editor.tsx'));
afterEach(cleanup);

test('the form offers the kinds, and has the fields of the chosen one', async () => {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <Page />
      </QueryClientProvider>
    </MantineProvider>,
  );
  type('Title', 'Hello');
  expect(screen.getByLabelText(/e-mail/)).toBeTruthy();
  expect([...screen.getByLabelText<HTMLSelectElement>('Kind').options].map(({ text }) => text)).toEqual([
    'WooCommerce',
    'Page',
  ]);

  type('Kind', 'PageStore');
  expect(screen.queryByLabelText(/e-mail/)).toBeNull();
  expect(screen.queryByLabelText('Country')).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>('Title').value).toBe('Hello');
  expect(screen.getByText('tiny')).toBeTruthy();

  fireEvent.click(screen.getByText('Create store'));
  await waitFor(() => expect(screen.getByText('Must not be empty')).toBeTruthy());
  type('Greeting', 'Hello there');
  type('Language', 'de');
  expect(planned).toHaveBeenLastCalledWith({
    apiVersion: 'storefleet.dev/v1',
    kind: 'PageStore',
    metadata: { name: 'hello' },
    spec: { title: 'Hello', owner: 'platform', size: 'small', greeting: 'Hello there', language: 'de' },
  });
});
