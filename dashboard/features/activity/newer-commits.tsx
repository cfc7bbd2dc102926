import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { newestHistoryQuery } from '../../api/activity.ts';
import { keys } from '../../api/keys.ts';
import { fleetQuery } from '../../api/queries.ts';
import { formatCount } from '../../shared/format/amounts.ts';
import classes from './newer-commits.module.css';
import { newerThan, withNewest, type ReadPages } from './newer.ts';

/** Announces newer commits and adds them on request, so that the list does not move by itself. */
export function NewerCommits({ read }: { read: ReadPages }) {
  const queries = useQueryClient();
  const { data: fleet } = useQuery(fleetQuery);
  const { data: newest } = useQuery({
    ...newestHistoryQuery(fleet?.revision ?? ''),
    enabled: fleet !== undefined && fleet.revision !== read.pages[0]?.entries[0]?.commit,
    placeholderData: keepPreviousData,
  });
  const newer = newest === undefined ? [] : newerThan(read, newest);
  const show = () => {
    if (newest === undefined) return;
    queries.setQueryData<ReadPages>(keys.fleetHistory, now => now && withNewest(now, newest));
    window.scrollTo({ top: 0 });
  };
  return (
    <div className={classes.place} role="status">
      {newer?.length !== 0 && (
        <Button
          size="xs"
          radius="xl"
          className={classes.button}
          leftSection={<IconArrowUp size={14} aria-hidden="true" />}
          onClick={show}
        >
          {newer === null ? 'Many newer commits' : formatCount(newer.length, 'newer commit')}
        </Button>
      )}
    </div>
  );
}
