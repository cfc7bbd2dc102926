import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../stalls.ts';
import { applyChanges, tail } from './apply-changes.ts';
import type { Measured, MeasuredFleet } from './measured-fleet.ts';
import { Pages } from './pages.ts';
import { halfAndAlmostAll } from './statistics.ts';

/** From a change in the cluster to the pages that are open, and what they are sent meanwhile. */
export async function measureEvents(fleet: MeasuredFleet, count: number): Promise<Measured[]> {
  await fleet.settled();
  const pages = await Pages.open(fleet.server.url, count);
  try {
    await pause(1000);
    await pages.report();
    const sent = new Map<number, number>();
    const [own, children] = await fleet.period(`changes, ${count} pages`, () =>
      fleet.server.usage(() =>
        applyChanges(fleet, (number, { store, shownBy }) => {
          sent.set(number, now());
          pages.expect(number, store, shownBy);
        }),
      ),
    );
    const { shown, events, bytesOfOne, bytesOfAll } = await pages.report();
    const latencies = [...sent].flatMap(([id, at]) => (shown.get(id) ?? []).map(time => time - at));
    const missing = [...sent.keys()].filter(id => (shown.get(id) ?? []).length === 0).length;
    const all = [...events.values()].reduce((sum, some) => sum + some, 0);
    const words = [...events].map(([name, some]) => `${some} ${name}`).join(', ');
    const pagesInWords = `${count} page${count === 1 ? '' : 's'}`;
    const goals: Readonly<Record<number, string>> = { 1: 'p99 ≤ 100', 100: 'p99 ≤ 150', 1000: 'p99 ≤ 300' };
    return [
      {
        title: `change → ${pagesInWords}, p50 / p99 ms`,
        now:
          halfAndAlmostAll(latencies) + (missing === 0 ? '' : `; ${missing} not shown ${tail / 1000} s after the last`),
        goal: goals[count] ?? '',
      },
      {
        title: `${sent.size} changes, ${pagesInWords}: messages to each`,
        now: `${all} (${words})`,
        goal: String(sent.size),
      },
      {
        title: `${sent.size} changes, ${pagesInWords}: kB to each; to all`,
        now: `${(bytesOfOne / 1000).toFixed(0)}; ${(bytesOfAll / 1000).toFixed(0)}`,
        goal: '',
      },
      {
        title: `${sent.size} changes, ${pagesInWords}: CPU, server + git, % of a core`,
        now: `${own.toFixed(1)} + ${children.toFixed(1)}`,
        goal: '',
      },
    ];
  } finally {
    await pages.close();
    await fleet.changes.revert();
  }
}

/** From the request for a new store to the message that it is there. */
export async function measureCreate(fleet: MeasuredFleet): Promise<Measured[]> {
  const { server } = fleet;
  await fleet.settled();
  const pages = await Pages.open(server.url, 1);
  const rounds = 30;
  try {
    const sent = new Map<number, number>();
    const answered: number[] = [];
    const before = await server.cpu();
    for (let round = 0; round < rounds; round++) {
      const name = `new-${round}-${server.startedAt.toFixed(0)}`;
      pages.expect(round, name, name);
      const at = now();
      sent.set(round, at);
      await server.create(name);
      answered.push(now() - at);
      await pause(Math.max(0, at + 1000 - now()));
    }
    await pause(tail);
    const after = await server.cpu();
    const { shown } = await pages.report();
    const latencies = [...sent].flatMap(([id, at]) => (shown.get(id) ?? []).map(time => time - at));
    const each = (seconds: number) => ((seconds / rounds) * 1000).toFixed(0);
    return [
      { title: 'create → answer, p50 / p99 ms', now: halfAndAlmostAll(answered), goal: '' },
      {
        title: 'create → message, p50 / p99 ms',
        now:
          halfAndAlmostAll(latencies) + (latencies.length < rounds ? `; ${rounds - latencies.length} never sent` : ''),
        goal: '≤ 300',
      },
      {
        title: 'a create a second: CPU ms each, server + git, with what else runs',
        now: `${each(after.own - before.own)} + ${each(after.children - before.children)}`,
        goal: '',
      },
    ];
  } finally {
    await pages.close();
  }
}
