import { Notice } from '../../shared/feedback/notice.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
import type { ImportPlan } from '#contract';

/**
 * Shows how many rows of a file are refused, and what to do; importing the rest is suggested only if that writes
 * something.
 */
export function RefusedNotice({ rows }: Pick<ImportPlan, 'rows'>) {
  const count = (rowState: ImportPlan['rows'][number]['state']) =>
    rows.filter(({ state }) => state === rowState).length;
  const refused = count('refused');
  if (refused === 0) return null;
  const writes = rows.length - refused - count('unchanged');
  const [them, theirs] = refused === 1 ? ['it', 'row'] : ['them', 'rows'];
  return (
    <Notice
      tone="warn"
      title={`${formatCount(refused, 'row is', 'rows are')} refused${writes > 0 ? ' and will be left out' : ''}`}
    >
      <p>
        Fix {them} in the file and choose the file again
        {writes > 0
          ? `, or import the rest now: afterwards you can download the refused ${theirs} as a file.`
          : `.${refused < rows.length ? ' The rest of the file is unchanged, so there is nothing else to import.' : ''}`}
      </p>
    </Notice>
  );
}
