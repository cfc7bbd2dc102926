import { useParams } from '@tanstack/react-router';
import { PullRequestPage } from '../../features/pull-requests/pull-request-page.tsx';
import { NotFound } from '../not-found.tsx';

export function PullRequestRoute() {
  const { number } = useParams({ from: '/pull-requests/$number' });
  // No pull request has such a number.
  if (!/^[1-9]\d{0,9}$/.test(number)) return <NotFound />;
  return <PullRequestPage key={number} number={Number(number)} />;
}
