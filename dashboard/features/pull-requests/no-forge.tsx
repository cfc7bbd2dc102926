import { IconGitPullRequest } from '@tabler/icons-react';
import { Empty } from '../../shared/feedback/empty.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import type { FleetView } from '#contract';

/** Explains how change requests are delivered without a forge, and how to connect one. */
export function NoForge({ fleet }: { fleet: FleetView | undefined }) {
  return (
    <Panel>
      <Empty icon={<IconGitPullRequest size={26} stroke={1.6} />} title="Pull requests aren’t set up">
        {fleet?.changes.mode === 'pull-request' ? (
          <p>
            <code>fleet.yaml</code> sets the delivery mode to <code>pull-request</code>, but no forge is connected.
            Until one is,{' '}
            {fleet.changes.mayCommit ? 'changes can only be committed directly' : 'nothing can be changed here'}.
          </p>
        ) : (
          <p>Changes are committed directly to {fleet?.branch ?? 'the branch of the fleet'}, without review.</p>
        )}
        <p>
          To use pull requests, set <code>STOREFLEET_FORGE</code> to the forge and <code>STOREFLEET_REMOTE_URL</code> to
          the fleet’s repository there, then restart Storefleet. See{' '}
          <a href="/docs/pull-requests.html" target="_blank" rel="noreferrer">
            how to set up pull requests
          </a>
          .
        </p>
      </Empty>
    </Panel>
  );
}
