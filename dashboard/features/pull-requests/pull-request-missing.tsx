import { Missing } from '../../shared/feedback/missing.tsx';

export function PullRequestMissing({ number }: { number: number }) {
  return (
    <Missing title={`There is no pull request #${number}`} to="/pull-requests" label="All pull requests">
      <p>The pull request may be for another branch than the fleet’s, or was closed a while ago.</p>
    </Missing>
  );
}
