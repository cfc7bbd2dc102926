import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openLedger, openRepository } from '../../server/ledger/index.ts';
import { seed } from '../../server/startup/seed.ts';
import { home } from '../support/fleet-server.ts';
import { git, givenChange, givenDirectory } from '../support/ledger.ts';
import { testWithMount } from '../support/requirements.ts';
import { changesIn } from './history.ts';
import { Person } from './person.ts';
import { plannerOf } from './store-changes.ts';
import { Unavailable } from '#fleet';

/** Mounts a disk of this size until the test ends. */
function givenDisk(mebibytes: number): string {
  const directory = givenDirectory();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', directory]));
  return directory;
}

/** Leaves only that much space. */
function fill(disk: string, kibibytes: number): void {
  rmSync(join(disk, 'filler'), { force: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - kibibytes * 1024)));
}

testWithMount(
  'refuses a change on a full disk, writes nothing of it, and works again once there is space',
  async () => {
    const disk = givenDisk(8);
    const path = join(disk, 'fleet.git');
    const ledger = await openLedger({ repository: await openRepository(path) });
    onTestFinished(() => ledger.close());
    await seed(ledger, home, undefined);
    const person = new Person(path);
    const expected: Record<string, string> = { demo: 'Demo Shop' };
    const written = changesIn(path);
    const outcomes: string[] = [];
    for (const kibibytes of [0, 4, 8, 12, 16, 24, 32, 40, 48, 64, 96]) {
      fill(disk, kibibytes);
      const [name, id] = [`store-${kibibytes}`, `c-${kibibytes}`];
      const submitting = ledger.submit(givenChange(id), plannerOf({ verb: 'create', store: name, title: 'New' }));
      const outcome = await submitting.catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(Unavailable);
        expect(outcome.message).not.toContain(disk);
        expect(outcome.message).toMatch(/nothing was written.*(No space left on device|Out of diskspace)/);
      } else {
        expected[name] = 'New';
        written.push(id);
      }
      outcomes.push(outcome instanceof Error ? 'refused' : 'written');
      expect(changesIn(path).sort()).toEqual([...written].sort());
      git(path, 'fsck', '--strict');
    }
    expect(outcomes[0]).toBe('refused');
    expect(outcomes.at(-1)).toBe('written');
    rmSync(join(disk, 'filler'));
    await ledger.submit(givenChange('c-last'), plannerOf({ verb: 'change', store: 'demo', title: 'There is room' }));
    expect(await person.readFleet()).toEqual({ ...expected, demo: 'There is room' });
  },
);
