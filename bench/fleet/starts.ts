import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../stalls.ts';
import type { Measured, MeasuredFleet } from './measured-fleet.ts';
import { Pages } from './pages.ts';

const proofs = 'refs/storefleet/proofs';

/** From the first start to all stores Live, and the commits that remember it. */
export async function measureFirstStart(fleet: MeasuredFleet): Promise<Measured[]> {
  const server = await fleet.start();
  const listed = await listedIn(fleet);
  const live = await fleet.allLive();
  while ((await proofCount(fleet)) < fleet.size) await pause(500);
  const recorded = server.age;
  const { stdout } = await fleet.git('rev-list', '--count', proofs);
  const { own, children } = await server.cpu();
  return [
    { title: 'first start: first list, s', now: listed.toFixed(1), goal: '' },
    { title: 'first start: all Live, s', now: live.toFixed(1), goal: '' },
    { title: 'first start: all proofs, s', now: recorded.toFixed(1), goal: '' },
    {
      title: 'first start until then: CPU s, server + git',
      now: `${own.toFixed(1)} + ${children.toFixed(1)}`,
      goal: '',
    },
    { title: 'commits for the first Live of all', now: stdout.trim(), goal: '≤ 10' },
  ];
}

/** A restart of a fleet whose stores have been live, and the first new store after it. */
export async function measureRestart(fleet: MeasuredFleet): Promise<Measured[]> {
  const server = await fleet.start();
  let shown = Infinity;
  const listed = await listedIn(fleet, () => (shown = Math.min(shown, server.age)));
  const [{ own, children }, { peak }] = [await server.cpu(), await server.memory()];
  const created = await firstCreate(fleet);
  const live = await fleet.allLive();
  return [
    {
      title: `restart with ${await proofCount(fleet)} proofs: first page; all pages of the list, s`,
      now: `${shown.toFixed(1)}; ${listed.toFixed(1)}`,
      goal: fleet.size > 1000 ? '≤ 10' : '≤ 4',
    },
    { title: 'restart until then: CPU s, server + git', now: `${own.toFixed(1)} + ${children.toFixed(1)}`, goal: '' },
    { title: 'restart until then: most memory, MB', now: peak.toFixed(0), goal: '≤ 500' },
    { title: 'restart: all Live, s', now: live.toFixed(1), goal: '' },
    { title: 'first create after a restart → message, ms', now: created.toFixed(0), goal: '≤ 300' },
  ];
}

/** Resolves with the seconds from the server's start to its first list of all stores. */
export async function listedIn({ server, size }: MeasuredFleet, onPage?: () => void): Promise<number> {
  const stores = await server.stores(onPage);
  if (stores.length < size) throw new Error(`the list has ${stores.length} stores`);
  return server.age;
}

/** Returns the number of stores with a proof. */
export async function proofCount(fleet: MeasuredFleet): Promise<number> {
  const { stdout } = await fleet.git('for-each-ref', proofs);
  if (stdout === '') return 0;
  // However they are divided into files.
  const found = await fleet.git('grep', '-hoE', '"store": *"[^"]+"', proofs);
  return new Set(found.stdout.split('\n').filter(Boolean)).size;
}

async function firstCreate({ server }: MeasuredFleet): Promise<number> {
  const name = `after-${server.startedAt.toFixed(0)}`;
  const pages = await Pages.open(server.url, 1);
  try {
    pages.expect(0, name, name);
    const sent = now();
    await server.create(name);
    for (const end = now() + 120_000; now() < end;) {
      const { shown } = await pages.report();
      const [at] = shown.get(0) ?? [];
      if (at !== undefined) return at - sent;
      pages.expect(0, name, name);
      await pause(500);
    }
    return Infinity;
  } finally {
    await pages.close();
  }
}
