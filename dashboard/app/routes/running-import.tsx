import { useParams } from '@tanstack/react-router';
import { RunningImportPage } from '../../features/import/running-import-page.tsx';

export function RunningImportRoute() {
  const { id } = useParams({ from: '/import/$id' });
  return <RunningImportPage key={id} id={id} />;
}
