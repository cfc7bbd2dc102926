// @vitest-environment happy-dom
import { notifications } from '@mantine/notifications';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { givenPage } from '../../../test/support/page.tsx';
import { DriftDialog } from './drift-dialog.tsx';

const impact = {
  summary: '',
  stores: { added: 0, changed: 1, removed: 0 },
  requests: { pods: 0, cpu: 0, memory: 0, disk: 0 },
  fields: [],
  restarts: [],
  warnings: [],
};
const plan = { subject: 'Restore manifests', yaml: null, impact, files: [] };
const change = { id: '1', action: 'restore', store: 'acme', commit: '0123456789', subject: 'Restore manifests' };

afterEach(() => {
  cleanup();
  notifications.clean();
  vi.unstubAllGlobals();
});

test.each([
  ['restore', 'Restore manifests'],
  ['adopt-drift', 'Keep the edit'],
] as const)('links to the commit of %s', async (action, button) => {
  vi.stubGlobal('fetch', (path: string) =>
    Promise.resolve(Response.json(path.endsWith('/plans') ? plan : { change, impact, watch: '' })),
  );
  const { path } = await givenPage(
    <DriftDialog name="acme" version="v" action={action} opened onClose={() => undefined} />,
  );
  await screen.findByTestId('plan');
  fireEvent.click(screen.getByRole('button', { name: button }));
  fireEvent.click(await screen.findByRole('link', { name: 'Commit 0123456' }));
  await eventually(() => expect(path()).toBe('/activity'));
});
