import { Link } from '@tanstack/react-router';
import { Notice } from '../../shared/feedback/notice.tsx';
import { ProblemList } from '../../shared/problems/problem-list.tsx';
import type { StoreDetail } from '#contract';

/** Problems of the store's file, their positions, and what to do about them. */
export function InvalidFile({ detail: { name, problems, host } }: { detail: StoreDetail }) {
  return (
    <Notice tone="bad" title="The store’s file is invalid">
      <ProblemList problems={problems} label="Problems of the store’s file" />
      <p>
        Fix the file in Git and push: Storefleet then renders the store.
        {host !== '' && (
          <>
            {' '}
            Or roll back to an earlier commit in its{' '}
            <Link to="/stores/$name" params={{ name }} search={{ tab: 'history' }}>
              history
            </Link>
            .
          </>
        )}
      </p>
    </Notice>
  );
}
