import { afterEach, describe, expect, test, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { Prober, type Probe, type ProbeResult } from './index.ts';

const url = 'http://acme.localhost';

describe('a prober', () => {
  const answerOf = (outcome: ProbeResult['outcome']): ProbeResult => {
    const check = { outcome, detail: outcome };
    return { outcome, at: new Date().toISOString(), checks: { page: check }, latencyMs: 1 };
  };
  const fast = { fastMs: 5, calmMs: [60_000, 60_000], togetherMs: 1, concurrency: 10, timeoutMs: 1000 } as const;
  let prober: Prober;
  afterEach(() => prober.stop());

  test('probes often until a shop succeeds, and less often afterwards', async () => {
    const probe = vi.fn<Probe>();
    probe.mockImplementation(() => Promise.resolve(answerOf(probe.mock.calls.length < 4 ? 'failed' : 'ok')));
    prober = new Prober({ timing: fast });
    const results: string[] = [];
    prober.onResult((store, availability) => results.push(`${store} ${availability.outcome}`));
    prober.watch({ store: 'acme', url, probe });
    await eventually(() => expect(prober.result('acme')?.outcome).toBe('ok'));
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(probe).toHaveBeenCalledTimes(4);
    // Repeated failures that say the same are no news.
    expect(results).toEqual(['acme failed', 'acme ok']);
    const availability = prober.result('acme');
    expect(availability?.firstOkAt).toBe(availability?.at);
    // A pause ends with the next `watch`; the outcome and the time since which it holds stay the same.
    prober.pause('acme');
    prober.watch({ store: 'acme', url, probe });
    await eventually(() => expect(probe).toHaveBeenCalledTimes(5));
    await eventually(() => expect(prober.result('acme')?.since).toBe(availability?.at));
  });

  test('probes a shop that answers too late less often, and a failing one often', async () => {
    const late = (): ProbeResult => {
      const answer = answerOf('failed');
      return { ...answer, checks: { page: { outcome: 'failed', detail: '', isLate: true } } };
    };
    const probe = vi.fn<Probe>();
    probe.mockImplementation(() => Promise.resolve(probe.mock.calls.length === 1 ? answerOf('ok') : late()));
    prober = new Prober({ timing: { ...fast, calmMs: [20, 20] } });
    prober.watch({ store: 'acme', url, probe });
    const began = Date.now();
    await eventually(() => expect(probe.mock.calls.length).toBeGreaterThanOrEqual(6));
    expect(Date.now() - began).toBeGreaterThanOrEqual(90);
  });

  test('begins the probes of a second together', async () => {
    vi.useFakeTimers();
    try {
      const began: number[] = [];
      const probe = () => {
        began.push(Date.now() % 1000);
        return Promise.resolve(answerOf('ok'));
      };
      prober = new Prober();
      for (const store of ['acme', 'beta', 'gamma']) {
        prober.watch({ store, url, probe });
        await vi.advanceTimersByTimeAsync(299);
      }
      began.length = 0;
      await vi.advanceTimersByTimeAsync(120_000);
      expect(began.length).toBeGreaterThanOrEqual(3);
      expect(new Set(began)).toEqual(new Set([0]));
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    { shops: 300, longestPause: 61_100, leastPerSecond: 5, mostPerSecond: 10 },
    // 60 s × 6,000 shops / (45 s × 50 probes a second)
    { shops: 6000, longestPause: 161_100, leastPerSecond: 45, mostPerSecond: 55 },
  ])('probes each of $shops calm shops in its turn, and at most 50 a second', async expected => {
    vi.useFakeTimers();
    try {
      const last = new Map<string, number>();
      let longestPause = 0;
      let probes = 0;
      const probe: Probe = ({ url }) => {
        const now = Date.now();
        longestPause = Math.max(longestPause, now - (last.get(url) ?? now));
        last.set(url, now);
        probes++;
        return Promise.resolve(answerOf('ok'));
      };
      prober = new Prober();
      for (let shop = 0; shop < expected.shops; shop++) {
        prober.watch({ store: `shop-${shop}`, url: `http://${shop}.localhost`, probe });
      }
      // Paused ones take no turns.
      for (let shop = 0; shop < 3000; shop++) {
        prober.watch({
          store: `paused-${shop}`,
          url: 'http://paused.localhost',
          probe: () => Promise.resolve(answerOf('ok')),
        });
        prober.pause(`paused-${shop}`);
      }
      await vi.advanceTimersByTimeAsync(300_000);
      probes = 0;
      await vi.advanceTimersByTimeAsync(300_000);
      expect(probes / 300).toBeGreaterThan(expected.leastPerSecond);
      expect(probes / 300).toBeLessThan(expected.mostPerSecond);
      expect(longestPause).toBeLessThanOrEqual(expected.longestPause);
    } finally {
      vi.useRealTimers();
    }
  });

  test('limits the probes that run at once, and probes each in its turn', async () => {
    let now = 0;
    let most = 0;
    const probe = async () => {
      most = Math.max(most, ++now);
      await new Promise(resolve => setTimeout(resolve, 5));
      now--;
      return answerOf('ok');
    };
    prober = new Prober({ timing: { ...fast, concurrency: 3 } });
    const stores = Array.from({ length: 20 }, (_, index) => `store-${index}`);
    for (const store of stores) prober.watch({ store, url, probe });
    await eventually(() => expect(stores.every(store => prober.result(store)?.outcome === 'ok')).toBe(true));
    expect(most).toBe(3);
  });

  test('stops for a deleted store, in the middle of a request', async () => {
    const signals: AbortSignal[] = [];
    const probe: Probe = ({ signal }) =>
      new Promise<ProbeResult>((_resolve, reject) => {
        if (!signal) return;
        signals.push(signal);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    prober = new Prober({ timing: fast });
    prober.watch({ store: 'acme', url, probe });
    await eventually(() => expect(signals).toHaveLength(1));
    prober.pause('acme');
    expect(signals[0]?.aborted).toBe(true);
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(signals).toHaveLength(1);
    expect(prober.result('acme')).toBeNull();
  });

  test('keeps the result of a shop that only paused, and drops that of one that moved or was deleted', async () => {
    const probe = () => Promise.resolve(answerOf('ok'));
    prober = new Prober({ timing: fast });
    prober.watch({ store: 'acme', url, probe });
    await eventually(() => expect(prober.result('acme')).not.toBeNull());
    const first = prober.result('acme')?.firstOkAt;
    prober.pause('acme');
    expect(prober.result('acme')?.firstOkAt).toBe(first);
    prober.watch({ store: 'acme', url: 'http://other.localhost', probe });
    expect(prober.result('acme')).toBeNull();
    await eventually(() => expect(prober.result('acme')).not.toBeNull());
    prober.forget('acme');
    expect(prober.result('acme')).toBeNull();
  });

  test('survives a listener and a probe that throw', async () => {
    const errors: unknown[] = [];
    let probes = 0;
    const probe = () => (++probes === 1 ? Promise.reject(new Error('invalid')) : Promise.resolve(answerOf('ok')));
    prober = new Prober({ onError: error => errors.push(error), timing: fast });
    prober.onResult(() => {
      throw new Error('listener');
    });
    prober.watch({ store: 'acme', url, probe });
    await eventually(() => expect(prober.result('acme')?.outcome).toBe('ok'));
    expect(errors).toHaveLength(2);
  });
});
