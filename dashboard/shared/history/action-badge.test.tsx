// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { ActionBadge } from './action-badge.tsx';
import { commitLabels } from '#contract';

vi.mock(import('../../../fleet/actions/registry.ts'), async original => {
  const [{ storeActions }, { nap }] = await Promise.all([original(), import('../../../test/support/store-action.ts')]);
  return { storeActions: [...storeActions, nap] as never };
});

afterEach(cleanup);

test.each([...Object.entries(commitLabels), ['nap', 'napped'], ['explode', 'explode']])(
  'shows for %s that a store was %s',
  (action, words) => {
    render(<ActionBadge action={action} />);
    expect(screen.getByText(words)).toBeTruthy();
  },
);

test('names what every action on a store has done', () => {
  expect(commitLabels).toMatchObject({
    'restore-manifests': 'manifests restored',
    'restore-fleet': 'dist/ restored',
    'adopt-drift': 'edit kept',
    delete: 'deletion requested',
  });
});
