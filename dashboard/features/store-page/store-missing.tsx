import { Missing } from '../../shared/feedback/missing.tsx';
import { WaitingPullRequests } from './waiting-pull-requests.tsx';

export function StoreMissing({ name }: { name: string }) {
  return (
    <>
      <WaitingPullRequests name={name} />
      <Missing title={`Store “${name}” not found`} to="/" label="All stores">
        <p>This fleet has never had a store with this name.</p>
      </Missing>
    </>
  );
}
