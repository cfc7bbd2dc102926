import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { startBulk } from '../../api/bulk.ts';
import { keys } from '../../api/keys.ts';
import { Empty } from '../../shared/feedback/empty.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { keptDraft } from './import-draft.ts';

/** A server that was restarted has forgotten how far it was; Git has not, so the same file goes on where it was. */
export function ForgottenImport({ id }: { id: string }) {
  const [draft] = useState(keptDraft);
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: startBulk,
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.bulk(id) }),
  });
  const sent = draft?.sent?.id === id ? draft.sent : null;
  return (
    <Panel>
      <Empty
        title="The server does not remember this import"
        action={
          draft !== null && sent !== null ? (
            <Button
              loading={again.isPending}
              onClick={() => again.mutate({ file: draft, removals: sent.removals, mode: sent.mode })}
            >
              Go on with {draft.name}
            </Button>
          ) : (
            <Button renderRoot={props => <Link to="/import" {...props} />}>Import a file</Button>
          )
        }
      >
        <p>
          It was long ago, or the server was restarted meanwhile. What was written is in the repository: sent again, the
          same file goes on where it was and writes nothing twice.
        </p>
        {again.isError && <FailureNotice error={again.error} />}
      </Empty>
    </Panel>
  );
}
