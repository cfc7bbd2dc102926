// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { RefusedNotice } from './refused-notice.tsx';
import type { PlannedState } from './row-styles.ts';

afterEach(cleanup);

const offer = ', or import the rest now: afterwards you can download the refused';
test.each<[states: PlannedState[], title: string, text: string]>([
  [
    ['refused', 'new'],
    '1 row is refused and will be left out',
    `Fix it in the file and choose the file again${offer} row`,
  ],
  [
    ['refused', 'refused', 'removed'],
    '2 rows are refused and will be left out',
    `Fix them in the file and choose the file again${offer} rows`,
  ],
  [
    ['refused', 'unchanged'],
    '1 row is refused',
    'Fix it in the file and choose the file again. The rest of the file is unchanged, so there is nothing else',
  ],
  [['refused', 'refused'], '2 rows are refused', 'Fix them in the file and choose the file again.'],
  [['new', 'unchanged'], '', ''],
])('shows for %j “%s”', async (states, title, text) => {
  const rows = states.map((state, index) => ({
    name: `s${index}`,
    line: index + 2,
    state,
    summary: '',
    fields: [],
    restarts: [],
    warnings: [],
    problems: [],
  }));
  await givenPage(<RefusedNotice rows={rows} />);
  const shown = document.body.textContent;
  expect(shown).toContain(title + text);
  expect(screen.queryByText(/import the rest now/) !== null).toBe(text.includes(offer));
});
