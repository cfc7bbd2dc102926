import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { fleetDiffQuery } from '../../api/activity.ts';
import { QueriedDiff } from '../../shared/diff/queried-diff.tsx';
import { personName } from '../../shared/format/person.ts';
import { ActionBadge } from '../../shared/history/action-badge.tsx';
import { FieldSummary } from '../../shared/history/field-summary.tsx';
import { useBatches } from '../../shared/list/use-batches.ts';
import classes from './commit-content.module.css';
import type { FleetHistory } from '#contract';

type Entry = FleetHistory['entries'][number];

/** Content of a commit: its changes where there are several, the stores of a person's commit, and the diff. */
export function CommitContent({ entry: { commit, changeCount, ...entry } }: { entry: Entry }) {
  const diff = useQuery(fleetDiffQuery(commit));
  const changes = diff.data?.changes ?? entry.changes;
  const touched = diff.data?.touched ?? [];
  return (
    <>
      {changeCount > 1 && <Changes changes={changes} />}
      {touched.length > 0 && (
        <div className={classes.place}>
          <ul className={classes.changes} aria-label="Stores" tabIndex={0}>
            {touched.map(({ store, fields }) => (
              <li key={store}>
                <StoreLink name={store} />
                <FieldSummary fields={fields} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <QueriedDiff query={diff} none="This commit changes rendered files only, no store file." />
    </>
  );
}

function Changes({ changes }: { changes: Entry['changes'] }) {
  const { shown, end } = useBatches(changes);
  const severalActors = new Set(changes.map(({ actor }) => actor)).size > 1;
  return (
    <div className={classes.place}>
      <ul className={classes.changes} aria-label="Changes" tabIndex={0}>
        {shown.map(({ id, action, store, subject, actor, fields }) => (
          <li key={id}>
            <ActionBadge action={action} />
            {store === '' ? <span>{subject}</span> : <StoreLink name={store} />}
            <FieldSummary fields={fields} />
            {severalActors && <span className={classes.actor}>{personName(actor)}</span>}
          </li>
        ))}
        {end !== null && <li ref={end} />}
      </ul>
    </div>
  );
}

function StoreLink({ name }: { name: string }) {
  return (
    <Link to="/stores/$name" params={{ name }} className={classes.link}>
      {name}
    </Link>
  );
}
