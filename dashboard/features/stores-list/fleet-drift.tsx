import { restoreFleet } from '../../api/stores.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import classes from '../../shared/feedback/notice-files.module.css';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatCount } from '../../shared/format/amounts.ts';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useNotifyCommitted } from '../../shared/writes/use-notify-committed.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import type { FleetDrift } from '#contract';

/** Files of the fleet that an engine may apply although they follow from nothing. */
export function FleetDriftNotice({ drift }: { drift: FleetDrift }) {
  const modes = useDeliveryModes();
  const notifyCommitted = useNotifyCommitted();
  const restore = useStoreWrite(restoreFleet, accepted => notifyCommitted(accepted));
  const more = drift.total - drift.files.length;
  return (
    <Notice tone="warn" title={`${formatCount(drift.total, 'unexpected file')} below dist/`}>
      <div className={classes.body} data-testid="fleet-drift">
        <p>
          The engine applies everything in its directory, whoever put it there. Review these files, then restore what
          Storefleet renders.
        </p>
        <ul className={classes.files}>
          {drift.files.map(({ path, rule, remedy, made }) => (
            <li key={path}>
              <code>{path}</code> {rule}
              {made !== null && ` (${made.by}, ${made.commit.slice(0, 7)})`}. Restoring{' '}
              {remedy === 'remove' ? 'removes it.' : 'renders it again.'}
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
          onSend={mode => restore.mutate({ input: drift.version, mode })}
        />
      </div>
    </Notice>
  );
}
