import { Button, Kbd, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { createStore, type WantedMode } from '../../api/changes.ts';
import { fleetQuery } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { useWays } from '../../shared/writes/use-ways.ts';
import { textAt, type Draft } from './draft.ts';
import { fields } from './fields.ts';
import { FormPage } from './form-page.tsx';
import classes from './new-store-page.module.css';
import { newStoreText } from './new-store-text.ts';
import { useStoreForm } from './use-store-form.ts';
import { problemsOfNewName } from '#fleet/schema';
import type { FleetView } from '#server/contract';

export function NewStorePage() {
  const fleet = useQuery(fleetQuery);
  return (
    <div className={classes.page}>
      <title>New store · Storefleet</title>
      <h1 className={classes.title}>New store</h1>
      {fleet.data ? (
        <NewStoreForm fleet={fleet.data} />
      ) : fleet.isError ? (
        <FailureNotice error={fleet.error} onRetry={() => void fleet.refetch()} />
      ) : (
        <div role="status" aria-label="Loading" className={classes.skeleton}>
          <Skeleton height={480} radius={10} />
          <Skeleton height={480} radius={10} />
        </div>
      )}
    </div>
  );
}

function NewStoreForm({ fleet }: { fleet: FleetView }) {
  const form = useStoreForm({
    initialText: newStoreText(fleet),
    nameFollowsTitle: true,
    check: value => problemsOfNewName(textAt(value, fields.name)),
  });
  const { draft, ready } = form;
  const navigate = useNavigate();
  const ways = useWays();
  const creation = useStoreWrite(
    ({ value }: Draft, mode) => createStore(value, mode),
    ({ change }) => navigate({ to: '/stores/$name', params: { name: change.store } }),
  );
  const send = (mode: WantedMode) => {
    form.touchAll();
    if (ready && !creation.isPending) creation.mutate({ input: draft, mode });
  };
  const name = textAt(draft.value, fields.name);
  return (
    <FormPage
      form={form}
      fleet={fleet}
      file={`stores/${name || '<name>'}.yaml`}
      planRequest={ready ? { action: 'create', store: draft.value } : undefined}
      planHint={
        draft.broken.length > 0
          ? 'Mend the YAML to see the plan.'
          : 'Fill in title, name and e-mail to see what would be created and what it requests.'
      }
      failure={creation.variables?.input.text === draft.text ? creation.error : null}
      onSubmit={() => send(ways.usual)}
      actions={
        <>
          <SendButtons
            ways={ways}
            labels={{ commit: 'Create store', 'pull-request': 'Open pull request' }}
            inForm
            loading={creation.isPending}
            onSend={send}
          />
          <Button variant="default" renderRoot={props => <Link to="/" {...props} />}>
            Cancel
          </Button>
          <span className={classes.keys}>
            <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
          </span>
        </>
      }
    />
  );
}
