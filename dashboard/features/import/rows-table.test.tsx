// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { givenPage } from '../../../test/support/page.tsx';
import { writtenStyles } from './row-styles.ts';
import { RowsTable } from './rows-table.tsx';

afterEach(cleanup);

test('lists failed rows first and waiting rows below written ones, with formatted numbers', async () => {
  const rows = [
    { name: 'waits', line: 1001, state: 'waiting' },
    { name: 'written', line: 1002, state: 'written' },
    { name: 'refused', line: 1003, state: 'refused' },
  ] as const;
  await givenPage(<RowsTable rows={rows} styles={writtenStyles} detailTitle="Result" detail={() => null} />);
  const cells = screen
    .getAllByRole('row')
    .slice(1)
    .map(row => row.textContent);
  expect(cells).toEqual(['1,003refusedRefused', '1,002writtenWritten', '1,001waitsWaiting']);
});
