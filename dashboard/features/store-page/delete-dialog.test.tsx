// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { DeleteDialog } from './delete-dialog.tsx';

const intent = {
  summary: '−1 store',
  stores: { added: 0, changed: 0, removed: 1 },
  requests: { pods: -2, cpu: 0, memory: 0, disk: 0 },
  fields: [],
  restarts: [],
  warnings: ['There is no backup'],
};
const answers: Record<string, unknown> = {
  POST: { subject: 'Remove acme', yaml: null, intent, files: [] },
  DELETE: { change: { id: '1', action: 'remove', store: 'acme', commit: 'abc', subject: '' }, intent, watch: '' },
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('says what goes, and deletes for the exact name only', async () => {
  const asked = vi.fn<typeof fetch>((_, init) => Promise.resolve(Response.json(answers[init?.method ?? 'GET'])));
  vi.stubGlobal('fetch', asked);
  const onDeleted = vi.fn();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <DeleteDialog name="acme" opened onClose={() => undefined} onDeleted={onDeleted} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  expect(await screen.findByText('There is no backup')).toBeTruthy();

  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Delete store' });
  const field = screen.getByLabelText(/to confirm/);
  for (const typed of ['', 'acm', 'Acme', 'acme ']) {
    fireEvent.change(field, { target: { value: typed } });
    expect(button.disabled).toBe(true);
  }
  fireEvent.change(field, { target: { value: 'acme' } });
  fireEvent.click(button);
  await waitFor(() => expect(onDeleted).toHaveBeenCalledOnce());
  const deletion = asked.mock.calls.find(([, init]) => init?.method === 'DELETE');
  expect(deletion).toMatchObject(['/api/stores/acme', { body: '{"confirm":"acme"}' }]);
});
