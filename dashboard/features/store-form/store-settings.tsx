import { Button, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeStore } from '../../api/changes.ts';
import { keys } from '../../api/keys.ts';
import { fleetQuery, storeDetailQuery, type TaggedStoreDetail } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Notice } from '../../shared/feedback/notice.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { SettingsForm, type SettingsChange } from './settings-form.tsx';

/** The form over a store that exists. */
export function StoreSettings({ detail }: { detail: TaggedStoreDetail }) {
  const { name } = detail;
  const fleet = useQuery(fleetQuery);
  const queries = useQueryClient();
  // The version that the form was opened on; what comes later is offered, never put under the hand.
  const [opened, setOpened] = useState({ yaml: detail.yaml, tag: detail.tag, round: 0 });
  const open = ({ yaml, tag }: TaggedStoreDetail) => setOpened(now => ({ yaml, tag, round: now.round + 1 }));

  const saving = useStoreWrite(
    ({ patch }: SettingsChange, mode) => changeStore(name, patch, opened.tag, mode),
    async ({ change }) => {
      notifications.show({ title: 'Committed', message: `${change.subject} (${change.commit.slice(0, 7)})` });
      await queries.invalidateQueries({ queryKey: keys.store(name) });
      open(await queries.query({ ...storeDetailQuery(name), staleTime: 'static' }));
    },
  );

  if (opened.yaml === null) return null;
  if (fleet.isError) return <FailureNotice error={fleet.error} onRetry={() => void fleet.refetch()} />;
  if (!fleet.data) return <Skeleton height={480} radius={10} />;
  return (
    <>
      {detail.yaml !== opened.yaml && !saving.isPending && (
        <Notice
          tone="info"
          title="The store’s file has changed since you opened this form"
          action={
            <Button variant="default" size="xs" onClick={() => open(detail)}>
              Load the new version
            </Button>
          }
        />
      )}
      <SettingsForm
        key={opened.round}
        name={name}
        yaml={opened.yaml}
        fleet={fleet.data}
        saving={saving.isPending}
        failureOf={text => (saving.variables?.input.text === text ? saving.error : null)}
        onSave={(input, mode) => saving.mutate({ input, mode })}
      />
    </>
  );
}
