import { useSearch } from '@tanstack/react-router';
import { NewStorePage } from '../../features/store-form/new-store-page.tsx';

export function NewStoreRoute() {
  const { from } = useSearch({ from: '/stores/new' });
  return <NewStorePage key={from} from={from} />;
}
