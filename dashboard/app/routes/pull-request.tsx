import { useParams } from '@tanstack/react-router';
import { ChangePage } from '../../features/pull-requests/pull-request-page.tsx';
import { NotFound } from '../not-found.tsx';

export function ChangeRoute() {
  const { number } = useParams({ from: '/changes/$number' });
  // An address that names no number names no pull request either.
  if (!/^[1-9]\d{0,9}$/.test(number)) return <NotFound />;
  return <ChangePage key={number} number={Number(number)} />;
}
