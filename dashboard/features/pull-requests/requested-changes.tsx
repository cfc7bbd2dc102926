import { Button } from '@mantine/core';
import { useState } from 'react';
import { personName } from '../../shared/format/person.ts';
import classes from './requested-changes.module.css';
import type { PullRequestView } from '#contract';

/** Keeps the content below reachable. */
const most = 20;

/** Changes that people requested from this server, oldest first. */
export function RequestedChanges({ changes }: Pick<PullRequestView, 'changes'>) {
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && changes.length > most;
  return (
    <>
      <ol className={classes.list}>
        {(isCut ? changes.slice(0, most) : changes).map(({ id, subject, actor }) => (
          <li key={id}>
            <span>{subject}</span>
            <span className={classes.actor}>{personName(actor)}</span>
          </li>
        ))}
      </ol>
      {isCut && (
        <Button variant="default" size="xs" mt={12} onClick={() => setWhole(true)}>
          Show all {changes.length.toLocaleString('en')}
        </Button>
      )}
    </>
  );
}
