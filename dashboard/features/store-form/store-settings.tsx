import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fleetQuery, type TaggedStoreDetail } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { SettingsForm } from './settings-form.tsx';

export function StoreSettings({ detail: { name, yaml, tag, revision } }: { detail: TaggedStoreDetail }) {
  const fleet = useQuery(fleetQuery);
  const [round, setRound] = useState(0);
  if (yaml === null) return null;
  if (fleet.isError && !fleet.data) return <FailureNotice error={fleet.error} onRetry={() => void fleet.refetch()} />;
  if (!fleet.data) return <Skeleton height={480} radius={10} />;
  return (
    <SettingsForm
      key={round}
      name={name}
      now={{ yaml, tag, revision }}
      fleet={fleet.data}
      onSaved={() => setRound(count => count + 1)}
    />
  );
}
