import { useNavigate, useSearch } from '@tanstack/react-router';
import { ActivityPage } from '../../features/activity/activity-page.tsx';

/** Keeps the open commit in the address. */
export function ActivityRoute() {
  const { commit } = useSearch({ from: '/activity' });
  const navigate = useNavigate({ from: '/activity' });
  return (
    <ActivityPage
      commit={commit}
      onCommit={next => void navigate({ search: next === undefined ? {} : { commit: next }, resetScroll: false })}
    />
  );
}
