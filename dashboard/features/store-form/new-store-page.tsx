import { Button, Kbd, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { createStore } from '../../api/changes.ts';
import { keys } from '../../api/keys.ts';
import { fleetQuery } from '../../api/queries.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { textAt, type Draft } from './draft.ts';
import { fields } from './fields.ts';
import { FormPage } from './form-page.tsx';
import classes from './new-store-page.module.css';
import { newStoreText } from './new-store-text.ts';
import { useStoreForm } from './use-store-form.ts';
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
  const form = useStoreForm({ initialText: newStoreText(fleet), nameFollowsTitle: true });
  const { draft, ready } = form;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const creation = useMutation({
    mutationFn: ({ value }: Draft) => createStore(value),
    onSuccess: async ({ change }) => {
      void queries.invalidateQueries({ queryKey: keys.storeList });
      // A store of this name may have been here before.
      void queries.invalidateQueries({ queryKey: keys.store(change.store) });
      await navigate({ to: '/stores/$name', params: { name: change.store } });
    },
  });
  const submit = () => {
    form.touchAll();
    if (ready && !creation.isPending) creation.mutate(draft);
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
      failure={creation.variables?.text === draft.text ? creation.error : null}
      onSubmit={submit}
      actions={
        <>
          <Button type="submit" loading={creation.isPending}>
            Create store
          </Button>
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
