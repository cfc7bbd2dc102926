import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../shared/feedback/empty.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { useSendAgain } from './use-send-again.ts';

/**
 * Shown after a restarted server has lost the progress. Git has the written stores, so the same file continues the
 * import.
 */
export function ForgottenImport({ id }: { id: string }) {
  const sendAgain = useSendAgain(id);
  return (
    <Panel>
      <Empty
        title="Import not found"
        action={
          sendAgain !== null ? (
            <Button loading={sendAgain.isPending} onClick={sendAgain.send}>
              Continue {sendAgain.name}
            </Button>
          ) : (
            <Button renderRoot={props => <Link to="/import" {...props} />}>Import a file</Button>
          )
        }
      >
        <p>
          The server keeps the last 50 imports until it restarts. Imported stores are in Git. To continue, import the
          same file again; no store is written twice.
        </p>
        {sendAgain?.error != null && <FailureNotice error={sendAgain.error} />}
      </Empty>
    </Panel>
  );
}
