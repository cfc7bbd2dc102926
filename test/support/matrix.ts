import { styleText } from 'node:util';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { engines } from '../e2e/engines.ts';
import { mustRunAll } from './requirements.ts';

/** The result of a scenario through one engine. */
interface Cell {
  passed: number;
  failed: number;
  skipped: number;
  /** Milliseconds of all its tests. */
  duration: number;
}

const prefix = 'through ';
const engineNames = engines.map(({ name }) => name);

/**
 * Prints which scenario ran through which engine. Both engines promise the same, so a scenario that did not run through
 * one of them is a gap: a failure where the tests against a cluster are required.
 */
export default class EngineMatrix implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Map<string, Cell>>();
    for (const test of modules.flatMap(module => [...module.children.allTests()])) count(rows, test);
    if (rows.size === 0) return;
    const width = Math.max(...[...rows.keys()].map(title => title.length));
    const lines = [...rows].map(([title, cells]) => {
      const columns = engineNames.map(name => describeCell(cells.get(name)).padEnd(16));
      return `  ${title.padEnd(width)}  ${columns.join('')}`;
    });
    const head = `  ${'scenario'.padEnd(width)}  ${engineNames.map(name => name.padEnd(16)).join('')}`;
    process.stdout.write(`\n${styleText('bold', head)}\n${lines.join('\n')}\n\n`);
    const holes = [...rows].flatMap(([title, cells]) =>
      engineNames.filter(name => (cells.get(name)?.passed ?? 0) === 0).map(name => `${title} ${prefix}${name}`),
    );
    if (holes.length === 0 || !mustRunAll) return;
    process.stderr.write(`Not proven: ${holes.join('; ')}\n`);
    process.exitCode = 1;
  }
}

function count(rows: Map<string, Map<string, Cell>>, test: TestCase): void {
  const engine = test.parent;
  if (engine.type !== 'suite' || !engine.name.startsWith(prefix) || engine.parent.type !== 'suite') return;
  const cells = rows.get(engine.parent.name) ?? new Map<string, Cell>();
  rows.set(engine.parent.name, cells);
  const name = engine.name.slice(prefix.length);
  const cell = cells.get(name) ?? { passed: 0, failed: 0, skipped: 0, duration: 0 };
  cells.set(name, cell);
  const { state } = test.result();
  if (state === 'pending') return;
  cell[state] += 1;
  cell.duration += test.diagnostic()?.duration ?? 0;
}

function describeCell(cell: Cell | undefined): string {
  if (cell === undefined) return '—';
  const { passed, failed, duration } = cell;
  if (failed > 0) return `✗ ${failed} of ${passed + failed}`;
  return passed === 0 ? 'skipped' : `✓ ${passed}  ${Math.round(duration / 1000)} s`;
}
