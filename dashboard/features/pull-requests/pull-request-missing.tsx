import { Missing } from '../../shared/feedback/missing.tsx';

export function PullRequestMissing({ number }: { number: number }) {
  return (
    <Missing title={`Pull request #${number} not found`} to="/pull-requests" label="All pull requests">
      <p>The pull request may target another branch than the fleet’s, or may have been closed long ago.</p>
    </Missing>
  );
}
