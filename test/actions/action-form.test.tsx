// @vitest-environment happy-dom
import { notifications } from '@mantine/notifications';
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OfferedActions } from '../../dashboard/features/store-page/offered-actions.tsx';
import { eventually } from '../support/eventually.ts';
import { subjects } from '../support/fleet-server.ts';
import { sendRequest, givenServer, type Server } from '../support/http-server.ts';
import { givenPage } from '../support/page.tsx';
import { storeDetail, type OfferedAction } from '#contract';

vi.mock(import('../../fleet/actions/registry.ts'), async original => {
  const [{ storeActions }, { announceSale }] = await Promise.all([original(), import('../support/store-action.ts')]);
  return { storeActions: [...storeActions, announceSale] as never };
});

afterEach(() => {
  cleanup();
  notifications.clean();
});

const field = (label: RegExp) => screen.getByLabelText<HTMLInputElement>(label);
const fill = (label: RegExp, value: string) => fireEvent.change(field(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
/** Returns the errors of the fields, by the labels of the fields. */
const errors = () =>
  screen
    .getAllByRole('textbox')
    .filter(input => input.getAttribute('aria-invalid') === 'true')
    .map(input => {
      const described = input.getAttribute('aria-describedby')?.split(' ') ?? [];
      return described.map(id => document.getElementById(id)?.textContent).join(' | ');
    });

describe('the form of an action that is declared with an input', () => {
  let server: Server;
  beforeEach(async () => {
    server = await givenServer();
    (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(server.url);
    const { client } = await givenPage(
      <OfferedActions name="demo" offeredActions={['announce-sale' as OfferedAction]} deletesAtOnce={false} />,
    );
    press('Announce sale…');
    await screen.findByText('Announce a sale in the title of a store.');
    await eventually(() => expect(client.isFetching()).toBe(0));
  });

  test('has a field for each of the input, named by its metadata', () => {
    expect(field(/^Headline/).type).toBe('text');
    expect(screen.getByText('The title of the shop meanwhile')).toBeTruthy();
    expect(field(/^Discount/).inputMode).toBe('decimal');
    expect([...field(/^Season/).querySelectorAll('option')].map(({ value }) => value)).toEqual([
      '',
      'summer',
      'winter',
    ]);
    expect(field(/^Loud/)).toMatchObject({ type: 'checkbox', checked: false });
  });

  test('shows the errors at the fields, and sends nothing', () => {
    fill(/^Discount/, '2.5');
    press('Announce sale');
    expect(errors()).toEqual([
      expect.stringContaining('Is required'),
      expect.stringContaining('Must be a whole number'),
    ]);
    fill(/^Headline/, 'A headline of more than twenty characters');
    fill(/^Discount/, '91');
    expect(errors()).toEqual([
      expect.stringContaining('Must have at most 20 characters'),
      expect.stringContaining('Must be at most 90'),
    ]);
    expect(screen.queryByTestId('plan')).toBeNull();
    expect(subjects(server.fixture.path)).toHaveLength(1);
  });

  test('shows the plan, and sends the request', async () => {
    fill(/^Headline/, 'Everything must go');
    fill(/^Discount/, '30');
    fill(/^Season/, 'winter');
    fireEvent.click(field(/^Loud/));
    const title = 'Everything must go: −30 % (winter)!';
    expect(await screen.findByText(title, {}, { timeout: 10_000 })).toBeTruthy();
    expect(subjects(server.fixture.path)).toHaveLength(1);
    press('Announce sale');
    expect(await screen.findByText('Committed', {}, { timeout: 10_000 })).toBeTruthy();
    expect(storeDetail.parse((await sendRequest(server, '/api/stores/demo')).body).title).toBe(title);
  });
});
