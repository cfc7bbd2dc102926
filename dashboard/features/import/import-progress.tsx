import { Button, Group, Progress, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { cancelImport, refusedRowsPath } from '../../api/imports.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { formatCount, formatNumber } from '../../shared/format/amounts.ts';
import { Panel } from '../../shared/panel/panel.tsx';
import classes from './import-progress.module.css';
import type { ImportView } from '#contract';

const outcomes = [
  ['written', 'written', 'good'],
  ['inReview', 'in review', 'good'],
  ['unchanged', 'unchanged', 'idle'],
  ['refused', 'refused', 'bad'],
  ['cancelled', 'cancelled', 'warn'],
] as const;

function describeEnd({ total, refused, cancelled, pullRequest, failure }: ImportView): string {
  if (failure !== null) return 'Nothing was written, and no pull request was opened.';
  const where = pullRequest === null ? 'imported' : `in review in #${pullRequest.number}`;
  if (cancelled > 0) {
    const left = refused === 0 ? '' : `${formatNumber(refused)} refused, `;
    const taken = `${formatNumber(total - refused - cancelled)} of ${formatCount(total, 'row')} ${where}`;
    return `${taken}, ${left}${formatNumber(cancelled)} cancelled.`;
  }
  const taken = formatCount(total - refused, 'row');
  if (refused === 0) return `${taken} ${where}.`;
  const done = refused === total ? 'Nothing was imported' : `${taken} ${where}`;
  const rows = refused === 1 ? 'row and import it' : 'rows and import them';
  return `${done}, ${formatNumber(refused)} refused. Fix the refused ${rows} again.`;
}

/** Progress of an import, and the remaining tasks at the end. */
export function ImportProgressPanel({ progress }: { progress: ImportView }) {
  const { id, state, total, refused, cancelled, pullRequest, failure } = progress;
  const cancel = useMutation({ mutationFn: () => cancelImport(id) });
  const parts = outcomes.map(([part, label, color]) => {
    const count = progress[part];
    return { part, color, count, text: `${formatNumber(count)} ${label}` };
  });
  const done = parts.reduce((sum, { count }) => sum + count, 0);
  const left = cancelled === 0 ? 'refused row' : refused === 0 ? 'cancelled row' : 'remaining row';
  const some = parts.filter(({ count }) => count > 0);
  const counts = some.length === 0 ? '0 written' : some.map(({ text }) => text).join(', ');
  return (
    <Panel
      title={state === 'running' ? 'Writing' : 'Done'}
      aside={`${formatNumber(done)} of ${formatCount(total, 'row')}`}
    >
      <Stack gap={10}>
        <Progress.Root size="lg">
          {some.map(({ part, color, count, text }) => (
            <Progress.Section
              key={part}
              value={(100 * count) / total}
              color={`var(--${color}-mark)`}
              aria-label={text}
            />
          ))}
        </Progress.Root>
        <p className={classes.counts}>{counts}</p>
        {/* A screen reader announces this once, not at each step. */}
        <p role="status" className={classes.text}>
          {state === 'running' ? 'You can close this page. The import keeps running.' : describeEnd(progress)}
        </p>
        {cancel.isError && <FailureNotice error={cancel.error} />}
        {state === 'running' && (
          <Group gap={8} mt={4}>
            <Button variant="default" loading={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
              Cancel the rest
            </Button>
          </Group>
        )}
        {state === 'done' && (
          <Group gap={8} mt={4}>
            {pullRequest !== null && (
              <Button
                renderRoot={props => (
                  <Link to="/pull-requests/$number" params={{ number: String(pullRequest.number) }} {...props} />
                )}
              >
                View pull request #{pullRequest.number}
              </Button>
            )}
            {refused + cancelled > 0 && (
              <Button
                component="a"
                href={refusedRowsPath(id)}
                download
                variant={pullRequest === null && failure === null ? 'filled' : 'default'}
              >
                Download {formatCount(refused + cancelled, left)}
              </Button>
            )}
            <Button variant="default" renderRoot={props => <Link to="/import" {...props} />}>
              {refused > 0 ? 'Import corrected file' : 'Import another file'}
            </Button>
            <Button variant="default" renderRoot={props => <Link to="/" {...props} />}>
              All stores
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  );
}
