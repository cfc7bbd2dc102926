import type { ImportFile } from './requests.ts';
import type { ImportProgress, ImportSteps, ImportView } from '#contract';

export type RowOutcome = ImportView['rows'][number];

/** Runs of rows in one response of steps; each takes about a hundred bytes. */
const maxRuns = 30;

/** A running or finished import: its rows, and the order in which they ended. */
export class RunningImport {
  readonly #rows: RowOutcome[];
  /** Indices of rows in the order in which they ended. */
  readonly #ended: number[] = [];
  state: ImportProgress['state'] = 'running';
  pullRequest: ImportProgress['pullRequest'] = null;
  failure: ImportProgress['failure'] = null;
  /** True once a person has cancelled the waiting rows. */
  isCancelled = false;
  /** Once it is done: the refused and cancelled rows, as they were sent. */
  refused: Pick<ImportFile, 'format' | 'text'> | null = null;

  constructor(
    readonly id: string,
    rows: readonly RowOutcome[],
  ) {
    this.#rows = [...rows];
  }

  get rows(): readonly RowOutcome[] {
    return this.#rows;
  }

  end(index: number, row: RowOutcome): void {
    this.#rows[index] = row;
    this.#ended.push(index);
  }

  progress(): ImportProgress {
    const counts = { written: 0, inReview: 0, unchanged: 0, refused: 0, cancelled: 0, waiting: 0 };
    for (const { state } of this.#rows) counts[state]++;
    const { written, inReview, unchanged, refused, cancelled } = counts;
    const { id, state, pullRequest, failure } = this;
    const ended = { written, inReview, unchanged, refused, cancelled };
    return { id, state, total: this.#rows.length, ...ended, pullRequest, failure };
  }

  view(): ImportView {
    return { ...this.progress(), cursor: this.#ended.length, rows: this.#rows };
  }

  /** Returns the outcomes of rows since a cursor. */
  steps(after: number): ImportSteps {
    const ended: ImportSteps['ended'] = [];
    let cursor = after;
    for (const index of this.#ended.slice(after)) {
      const row = this.#rows[index];
      if (row === undefined) break;
      const { state, commit } = row;
      const last = ended.at(-1);
      if (last?.to === index - 1 && last.state === state && last.commit === commit) last.to = index;
      else if (ended.length === maxRuns) break;
      else ended.push({ from: index, to: index, state, commit });
      cursor++;
    }
    return { ...this.progress(), cursor, ended };
  }
}
