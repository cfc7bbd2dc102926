import { Missing } from '../../shared/feedback/missing.tsx';
import { WaitingPullRequests } from './waiting-pull-requests.tsx';

export function StoreMissing({ name }: { name: string }) {
  return (
    <>
      <WaitingPullRequests name={name} />
      <Missing title={`There is no store “${name}”`} to="/" label="All stores">
        <p>No store of this name ever existed in this fleet.</p>
      </Missing>
    </>
  );
}
