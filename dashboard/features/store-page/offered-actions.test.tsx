// @vitest-environment happy-dom
import { notifications } from '@mantine/notifications';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { OfferedActions } from './offered-actions.tsx';
import type { OfferedAction } from '#contract';

vi.mock(import('../../../fleet/actions/registry.ts'), async original => {
  const [{ storeActions }, { nap, raze, announceSale }] = await Promise.all([
    original(),
    import('../../../test/support/store-action.ts'),
  ]);
  return { storeActions: [...storeActions, nap, raze, announceSale] as never };
});

const impact = {
  summary: 'Changes 1 store',
  stores: { added: 0, changed: 1, removed: 0 },
  requests: { pods: 0, cpu: 0, memory: 0, disk: 0 },
  fields: [],
  restarts: [],
  warnings: [],
};
const change = { id: '1', action: 'change', store: 'acme', commit: '0123456789', subject: 'Change store acme' };
const fetched = vi.fn<(path: string, init?: RequestInit) => Promise<Response>>(path =>
  Promise.resolve(
    Response.json(
      path.endsWith('/plans') ? { subject: '', yaml: null, impact, files: [] } : { change, impact, watch: '' },
    ),
  ),
);

afterEach(() => {
  cleanup();
  notifications.clean();
  vi.unstubAllGlobals();
});

async function givenOfferedActions(...offeredActions: string[]) {
  vi.stubGlobal('fetch', fetched.mockClear());
  await givenPage(
    <OfferedActions name="acme" offeredActions={offeredActions as OfferedAction[]} deletesAtOnce={false} />,
  );
}
const sent = () =>
  fetched.mock.calls.filter(([path]) => path.includes('/actions/')).map(([path, init]) => [path, init?.body]);

describe('the offered actions of a store', () => {
  test('are buttons in the words of their declarations', async () => {
    await givenOfferedActions('restore', 'cancel-deletion', 'retry', 'delete', 'nap', 'raze');
    expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      'Restore',
      'Cancel deletion',
      'Retry',
      'Delete store…',
      'Take a nap',
      'Raze…',
    ]);
  });

  test('request their action', async () => {
    await givenOfferedActions('nap');
    fireEvent.click(screen.getByRole('button', { name: 'Take a nap' }));
    expect(await screen.findByText('Committed')).toBeTruthy();
    expect(sent()).toEqual([['/api/stores/acme/actions/nap', undefined]]);
  });

  test('that are dangerous show their plan and need the name of the store', async () => {
    await givenOfferedActions('raze');
    fireEvent.click(screen.getByRole('button', { name: 'Raze…' }));
    expect(await screen.findByText('Take everything away.')).toBeTruthy();
    expect(await screen.findByText('Changes 1 store')).toBeTruthy();
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Raze' });
    expect(button.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText(/to confirm/), { target: { value: 'acme' } });
    fireEvent.click(button);
    expect(await screen.findByText('Committed')).toBeTruthy();
    expect(sent()).toEqual([['/api/stores/acme/actions/raze', '{"confirm":"acme"}']]);
  });

  test('show a problem that the server has with a field at the field', async () => {
    const problem = { field: 'headline', value: '"Sale"', rule: 'is used by another store' };
    const refusal = { type: '', title: 'Validation failed', status: 422, detail: '', problems: [problem] };
    await givenOfferedActions('announce-sale');
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(refusal, { status: 422 })));
    fireEvent.click(screen.getByRole('button', { name: 'Announce sale…' }));
    fireEvent.change(await screen.findByLabelText(/^Headline/), { target: { value: 'Sale' } });
    fireEvent.change(screen.getByLabelText(/^Discount/), { target: { value: '30' } });
    expect(await screen.findByText('Is used by another store', {}, { timeout: 10_000 })).toBeTruthy();
    expect(screen.getByLabelText(/^Headline/).getAttribute('aria-invalid')).toBe('true');
    expect(screen.queryByText('Validation failed')).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Announce sale' }).disabled).toBe(true);
  });
});
