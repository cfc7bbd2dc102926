import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { givenPullRequest } from '../../test/support/pull-request.ts';
import { givenSummary } from '../../test/support/store-summary.ts';
import { listenWith } from './apply-event.ts';
import { createCacheSink } from './cache-sink.ts';
import { keys } from './keys.ts';
import { listen, type EventChannel } from './stream.ts';
import type { ImportView, Phase, PullRequestDetail, PullRequestList, StoreList, StoreSummary } from '#contract';

const summary = (name: string, phase: Phase) => givenSummary(name, { status: statusOf(phase) });
const statusOf = (phase: Phase) => ({ phase, reason: phase, message: '', since: null });
const listOf = (items: StoreSummary[], over: Partial<StoreList> = {}): StoreList => ({
  items,
  total: items.length,
  next: null,
  revision: 'a',
  ...over,
});

/** A server whose events the test sends. */
class FakeChannel implements EventChannel {
  onopen: EventChannel['onopen'] = null;
  onerror: EventChannel['onerror'] = null;
  readyState = 1;
  #sent = 0;
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>();
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void) {
    this.#listeners.set(type, listener);
  }
  close() {
    this.readyState = 2;
  }
  /** @param position of the stream, which the server sends first */
  open(position = this.#sent) {
    this.#sent = position;
    this.onopen?.(new Event('open'));
    this.#dispatch('hello', JSON.stringify({ build: 'b1' }));
  }
  fail(readyState: 0 | 2) {
    this.readyState = readyState;
    this.onerror?.(new Event('error'));
  }
  send(type: string, data: unknown) {
    this.#sent++;
    this.#dispatch(type, typeof data === 'string' ? data : JSON.stringify(data));
  }
  #dispatch(type: string, data: string) {
    this.#listeners.get(type)?.(new MessageEvent(type, { data, lastEventId: `run.${this.#sent}` }));
  }
}

function givenStream() {
  const client = new QueryClient();
  const channels: FakeChannel[] = [];
  const connected: boolean[] = [];
  const builds: (string | null)[] = [];
  const sink = { ...createCacheSink(client, work => work()), build: (build: string | null) => builds.push(build) };
  const resync = vi.spyOn(sink, 'resync');
  const listener = listenWith(sink);
  const stop = listen({
    open: () => {
      const channel = new FakeChannel();
      channels.push(channel);
      return channel;
    },
    onEvent: event => listener.event(event),
    onConnected: value => connected.push(value),
  });
  const first = channels[0];
  if (!first) throw new Error('nothing was opened');
  first.open();
  const phases = () =>
    client.getQueryData<StoreList>(keys.storeList)?.items.map(({ name, status }) => `${name} ${status.phase}`);
  return { client, channels, connected, builds, listener, first, resync, phases, stop };
}

describe('the list follows the stream', () => {
  test('changes, adds and removes stores', () => {
    const { client, first, phases } = givenStream();
    client.setQueryData(keys.storeList, listOf([summary('acme', 'Starting'), summary('bakery', 'Live')]));
    first.send('store', summary('acme', 'Live'));
    first.send('store', summary('aachen', 'Queued'));
    first.send('removed', { name: 'bakery' });
    expect(phases()).toEqual(['aachen Queued', 'acme Live']);
  });

  test('takes the changed fields and keeps the others', () => {
    const { client, first, resync } = givenStream();
    const acme = givenSummary('acme', { title: 'Old', problem: 'p', drifted: 2 });
    client.setQueryData(keys.storeList, listOf([acme]));
    first.send('store', { name: 'acme', title: 'New', problem: null });
    first.send('store', { name: 'acme' });
    expect(client.getQueryData<StoreList>(keys.storeList)?.items).toEqual([{ ...acme, title: 'New', problem: null }]);
    expect(resync).not.toHaveBeenCalled();
  });

  test('invalidates the queries that depend on the store', () => {
    const { client, first } = givenStream();
    client.setQueryData(keys.storeDetail('acme'), {});
    client.setQueryData(keys.storeDetail('bakery'), {});
    first.send('store', summary('acme', 'Live'));
    expect(client.getQueryState(keys.storeDetail('acme'))?.isInvalidated).toBe(true);
    expect(client.getQueryState(keys.storeDetail('bakery'))?.isInvalidated).toBe(false);
  });

  test('creates no list of one store where the list was never fetched', () => {
    const { first, phases } = givenStream();
    first.send('store', summary('acme', 'Live'));
    expect(phases()).toBeUndefined();
  });

  test('fetches all again after changed fields of a store that it does not have', () => {
    const { client, first, phases } = givenStream();
    client.setQueryData(keys.storeList, listOf([summary('acme', 'Starting')]));
    client.setQueryData(keys.fleet, {});
    first.send('store', { name: 'bolt', status: statusOf('Live') });
    expect(client.getQueryState(keys.fleet)?.isInvalidated).toBe(true);
    expect(phases()).toEqual(['acme Starting']);
  });

  test.each([
    ['no JSON', 'store', '{'],
    ['another shape', 'store', { name: 1 }],
    ['a phase that is not known here', 'store', { ...summary('acme', 'Live'), status: { phase: 'Dancing' } }],
    ['a removal of nothing', 'removed', {}],
  ])('fetches all again instead of guessing on %s', (_, type, data) => {
    const { client, first, phases, resync } = givenStream();
    client.setQueryData(keys.storeList, listOf([summary('acme', 'Starting')]));
    first.send(type, data);
    expect(resync).toHaveBeenCalledOnce();
    expect(phases()).toEqual(['acme Starting']);
  });
});

describe('an import', () => {
  const progress = {
    id: 'b1',
    state: 'running' as const,
    total: 3,
    written: 1,
    inReview: 0,
    unchanged: 0,
    refused: 0,
    cancelled: 0,
    pullRequest: null,
    failure: null,
  };
  const row: ImportView['rows'][number] = { name: 'acme', line: 2, state: 'waiting', commit: null, problems: [] };

  test('follows the stream, and requests its rows once it is done', () => {
    const { client, first } = givenStream();
    client.setQueryData<ImportView>(keys.import('b1'), { ...progress, written: 0, cursor: 0, rows: [row] });
    first.send('import', progress);
    expect(client.getQueryData(keys.import('b1'))).toEqual({ ...progress, cursor: 0, rows: [row] });
    expect(client.getQueryState(keys.import('b1'))?.isInvalidated).toBe(false);
    first.send('import', { ...progress, state: 'done', written: 3 });
    expect(client.getQueryData(keys.import('b1'))).toMatchObject({ state: 'done', written: 3 });
    expect(client.getQueryState(keys.import('b1'))?.isInvalidated).toBe(true);
  });

  test('of another person is ignored', () => {
    const { client, first } = givenStream();
    first.send('import', progress);
    expect(client.getQueryData(keys.import('b1'))).toBeUndefined();
  });
});

describe('the pull requests follow the stream', () => {
  const numbers = (client: QueryClient) =>
    client.getQueryData<PullRequestList>(keys.pullRequestList)?.items.map(({ number, state }) => `#${number} ${state}`);

  test('are changed in their place, and new ones come first', () => {
    const { client, first } = givenStream();
    client.setQueryData<PullRequestList>(keys.pullRequestList, {
      forge: null,
      items: [givenPullRequest({ number: 2 }), givenPullRequest({ number: 1 })],
    });
    first.send('pull-request', givenPullRequest({ number: 1, state: 'merged' }));
    first.send('pull-request', givenPullRequest({ number: 3 }));
    expect(numbers(client)).toEqual(['#3 open', '#2 open', '#1 merged']);
  });

  test('are not listed before the first is fetched', () => {
    const { client, first } = givenStream();
    first.send('pull-request', givenPullRequest());
    expect(numbers(client)).toBeUndefined();
  });

  test('keep head and diff together: both of a new head arrive with the next answer', () => {
    const { client, first } = givenStream();
    const detail = { ...givenPullRequest({ number: 3, head: 'old' }), diff: 'of old' };
    client.setQueryData<PullRequestDetail>(keys.pullRequest(3), detail);
    first.send('pull-request', givenPullRequest({ number: 3, head: 'old', condition: 'conflicting' }));
    expect(client.getQueryData(keys.pullRequest(3))).toMatchObject({ condition: 'conflicting', diff: 'of old' });
    first.send('pull-request', givenPullRequest({ number: 3, head: 'new' }));
    expect(client.getQueryData(keys.pullRequest(3))).toMatchObject({ head: 'old', diff: 'of old' });
    expect(client.getQueryState(keys.pullRequest(3))?.isInvalidated).toBe(true);
  });
});

describe('a lost connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is shown, and everything is fetched again when it is back and something was missed', () => {
    const { first, connected, resync } = givenStream();
    first.fail(0);
    first.open();
    expect(connected).toEqual([true, false, true]);
    expect(resync).not.toHaveBeenCalled();
    first.fail(0);
    first.open(1);
    expect(resync).toHaveBeenCalledOnce();
  });

  test('leaves no gap between the first answer and the events', () => {
    const { first, listener, resync } = givenStream();
    listener.answer('run.0');
    expect(resync).not.toHaveBeenCalled();
    listener.leave();
    listener.answer('run.0');
    first.open(2);
    expect(resync).toHaveBeenCalledOnce();
    listener.answer('run.1');
    expect(resync).toHaveBeenCalledTimes(2);
  });

  test('brings the build of the dashboard that the server has', () => {
    expect(givenStream().builds).toEqual(['b1']);
  });

  test('is retried, ever more slowly, where the browser has given up', () => {
    const { channels } = givenStream();
    for (const [opened, wait] of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000].entries()) {
      channels.at(-1)?.fail(2);
      vi.advanceTimersByTime(wait - 1);
      expect(channels).toHaveLength(opened + 1);
      vi.advanceTimersByTime(1);
      expect(channels).toHaveLength(opened + 2);
    }
  });

  test('is left to the browser while it still retries', () => {
    const { channels, first } = givenStream();
    first.fail(0);
    vi.advanceTimersByTime(60_000);
    expect(channels).toHaveLength(1);
  });

  test('stays lost after the page is closed', () => {
    const { channels, first, stop } = givenStream();
    first.fail(2);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(channels).toHaveLength(1);
  });
});
