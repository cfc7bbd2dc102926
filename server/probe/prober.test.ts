import { afterEach, describe, expect, test, vi } from 'vitest';
import { Prober, type Probe, type ProbeResult } from './index.ts';

const url = 'http://acme.localhost';

describe('a prober', () => {
  const answerOf = (outcome: ProbeResult['outcome']): ProbeResult => {
    const check = { outcome, detail: outcome };
    return { outcome, at: new Date().toISOString(), checks: { page: check }, latencyMs: 1 };
  };
  const fast = { fastMs: 5, calmMs: [60_000, 60_000], concurrency: 10, timeoutMs: 1000 } as const;
  let prober: Prober;
  afterEach(() => prober.stop());

  test('asks often until a shop answers, and then calmly', async () => {
    const probe = vi.fn<Probe>();
    probe.mockImplementation(() => Promise.resolve(answerOf(probe.mock.calls.length < 4 ? 'failed' : 'ok')));
    prober = new Prober({ timing: fast });
    const told: string[] = [];
    prober.onResult((store, reach) => told.push(`${store} ${reach.outcome}`));
    prober.watch([{ store: 'acme', url, probe }]);
    await vi.waitFor(() => expect(prober.result('acme')?.outcome).toBe('ok'));
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(probe).toHaveBeenCalledTimes(4);
    expect(told).toEqual(['acme failed', 'acme failed', 'acme failed', 'acme ok']);
    const reach = prober.result('acme');
    expect(reach?.firstOkAt).toBe(reach?.at);
    // A pause ends with the next `watch`; the outcome is the same, and so is the time since when it holds.
    prober.watch([]);
    prober.watch([{ store: 'acme', url, probe }]);
    await vi.waitFor(() => expect(probe).toHaveBeenCalledTimes(5));
    await vi.waitFor(() => expect(prober.result('acme')?.since).toBe(reach?.at));
  });

  test('asks a shop that answers too late calmly, and one that is broken often', async () => {
    const late = (): ProbeResult => {
      const answer = answerOf('failed');
      return { ...answer, checks: { page: { outcome: 'failed', detail: '', isLate: true } } };
    };
    const probe = vi.fn<Probe>();
    probe.mockImplementation(() => Promise.resolve(probe.mock.calls.length === 1 ? answerOf('ok') : late()));
    prober = new Prober({ timing: { ...fast, calmMs: [20, 20] } });
    prober.watch([{ store: 'acme', url, probe }]);
    const began = Date.now();
    await vi.waitFor(() => expect(probe.mock.calls.length).toBeGreaterThanOrEqual(6));
    expect(Date.now() - began).toBeGreaterThanOrEqual(90);
  });

  test('asks no more than so many at once, and each in its turn', async () => {
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
    prober.watch(stores.map(store => ({ store, url, probe })));
    await vi.waitFor(() => expect(stores.every(store => prober.result(store)?.outcome === 'ok')).toBe(true));
    expect(most).toBe(3);
  });

  test('stops for a store that is gone, in the middle of a question', async () => {
    const signals: AbortSignal[] = [];
    const probe: Probe = ({ signal }) =>
      new Promise<ProbeResult>((_resolve, reject) => {
        if (!signal) return;
        signals.push(signal);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    prober = new Prober({ timing: fast });
    prober.watch([{ store: 'acme', url, probe }]);
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    prober.watch([]);
    expect(signals[0]?.aborted).toBe(true);
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(signals).toHaveLength(1);
    expect(prober.result('acme')).toBeNull();
  });

  test('remembers a shop that only paused, and forgets one that moved or went', async () => {
    const probe = () => Promise.resolve(answerOf('ok'));
    prober = new Prober({ timing: fast });
    prober.watch([{ store: 'acme', url, probe }]);
    await vi.waitFor(() => expect(prober.result('acme')).not.toBeNull());
    const first = prober.result('acme')?.firstOkAt;
    prober.watch([]);
    expect(prober.result('acme')?.firstOkAt).toBe(first);
    prober.watch([{ store: 'acme', url: 'http://other.localhost', probe }]);
    expect(prober.result('acme')).toBeNull();
    await vi.waitFor(() => expect(prober.result('acme')).not.toBeNull());
    prober.forget('acme');
    expect(prober.result('acme')).toBeNull();
  });

  test('outlives a listener and a probe that throw', async () => {
    const errors: unknown[] = [];
    let asked = 0;
    const probe = () => (++asked === 1 ? Promise.reject(new Error('invalid')) : Promise.resolve(answerOf('ok')));
    prober = new Prober({ onError: error => errors.push(error), timing: fast });
    prober.onResult(() => {
      throw new Error('listener');
    });
    prober.watch([{ store: 'acme', url, probe }]);
    await vi.waitFor(() => expect(prober.result('acme')?.outcome).toBe('ok'));
    expect(errors).toHaveLength(2);
  });
});
