import { restoreFleet } from '../../api/stores.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import classes from '../../shared/feedback/notice-files.module.css';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import type { UnexpectedFiles } from '#contract';

/** Files below `dist/` that no store and no cluster explains; the engine may apply them. */
export function UnexpectedFilesNotice({ found }: { found: UnexpectedFiles }) {
  const modes = useDeliveryModes();
  const notifyCommitted = useNotifyCommitted();
  const restore = useStoreWrite(restoreFleet, accepted => notifyCommitted(accepted));
  const more = found.total - found.files.length;
  return (
    <Notice tone="warn" title={`${formatCount(found.total, 'unexpected file')} below dist/`}>
      <div className={classes.body} data-testid="unexpected-files">
        <p>The engine applies every file in its directory. Review these files, then restore what Storefleet renders.</p>
        <ul className={classes.files}>
          {found.files.map(({ path, rule, fix, made }) => (
            <li key={path}>
              <code>{path}</code> {rule}
              {made !== null && ` (${made.by}, ${made.commit.slice(0, 7)})`}. Restoring{' '}
              {fix === 'remove' ? 'deletes it.' : 'renders it again.'}
            </li>
          ))}
          {more > 0 && <li>and {formatCount(more, 'more file')}</li>}
        </ul>
        {restore.isError && <FailureNotice error={restore.error} />}
        <SendButtons
          modes={modes}
          labels={{ commit: 'Restore dist/', 'pull-request': 'Restore dist/ by pull request' }}
          otherLabels={{ commit: 'Restore dist/ directly', 'pull-request': 'Restore dist/ by pull request' }}
          loading={restore.isPending}
          onSend={mode => restore.mutate({ input: found.version, mode })}
        />
      </div>
    </Notice>
  );
}
