import { Button, Kbd, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fleetQuery, storeDetailQuery } from '../../api/queries.ts';
import { createStore, type RequestedMode } from '../../api/stores.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { notifyDone } from '../../shared/feedback/notifications.tsx';
import { Columns } from '../../shared/layout/columns.tsx';
import { Page } from '../../shared/page/page.tsx';
import { textAt } from '../../shared/store-file/values.ts';
import { SendButtons } from '../../shared/writes/send-buttons.tsx';
import { useDeliveryModes } from '../../shared/writes/use-delivery-modes.ts';
import { useStoreWrite } from '../../shared/writes/use-store-write.ts';
import { DraftNotice } from './draft-notice.tsx';
import type { Draft } from './draft.ts';
import { fields } from './fields.ts';
import { FormPage } from './form-page.tsx';
import classes from './new-store-page.module.css';
import { newStoreText, sameStoreText } from './new-store-text.ts';
import { ownDraft } from './saved-draft.ts';
import { useDraft } from './use-draft.tsx';
import { useStoreForm } from './use-store-form.ts';
import type { FleetView } from '#contract';
import { problemsOfNewName } from '#fleet/schema';

/** @param from a deleted store that is created again */
export function NewStorePage({ from }: { from?: string | undefined }) {
  const fleet = useQuery(fleetQuery);
  const earlier = useQuery({ ...storeDetailQuery(from ?? ''), enabled: from !== undefined });
  const isRead = from === undefined || !earlier.isPending;
  return (
    <Page title="New store">
      {fleet.data && isRead ? (
        <NewStoreForm fleet={fleet.data} earlier={sameStoreText(earlier.data?.store)} />
      ) : fleet.isError ? (
        <FailureNotice error={fleet.error} onRetry={() => void fleet.refetch()} />
      ) : (
        <div role="status" aria-label="Loading">
          <Columns>
            <Skeleton height={480} radius={10} />
            <Skeleton height={480} radius={10} />
          </Columns>
        </div>
      )}
    </Page>
  );
}

function NewStoreForm({ fleet, earlier }: { fleet: FleetView; earlier: string | null }) {
  const subject = { fleet: fleet.name, store: null };
  const [restored] = useState(() => (earlier === null ? ownDraft(subject) : null));
  const [empty] = useState(() => earlier ?? newStoreText(fleet));
  const form = useStoreForm({
    initialText: restored?.text ?? empty,
    nameFollowsTitle: earlier === null,
    check: value => problemsOfNewName(textAt(value, fields.name)),
  });
  const { draft, ready } = form;
  const base = { yaml: empty, tag: null, revision: '' };
  const keeper = useDraft({ subject, base, text: draft.text, isUnsaved: draft.text !== empty });
  const navigate = useNavigate();
  const modes = useDeliveryModes();
  const creation = useStoreWrite(
    async ({ value }: Draft, mode) => {
      const accepted = await createStore(value, mode);
      keeper.release();
      return accepted;
    },
    async ({ change: { store: name, subject: message, commit } }) => {
      const params = { name };
      await navigate({ to: '/stores/$name', params });
      notifyDone({
        title: 'Created',
        message,
        link: {
          href: `/stores/${name}?tab=history&commit=${commit}`,
          label: `Commit ${commit.slice(0, 7)}`,
          go: () => void navigate({ to: '/stores/$name', params, search: { tab: 'history', commit } }),
        },
      });
    },
  );
  const send = (mode: RequestedMode) => {
    form.touchAll();
    if (ready && !creation.isPending) creation.mutate({ input: draft, mode });
  };
  const name = textAt(draft.value, fields.name);
  return (
    <>
      <DraftNotice
        subject={subject}
        restored={restored}
        onRestore={({ text }) => form.setText(text)}
        onDiscard={() => form.setText(empty)}
      />
      <FormPage
        form={form}
        fleet={fleet}
        file={`stores/${name || '<name>'}.yaml`}
        planRequest={ready ? { action: 'create', store: draft.value } : undefined}
        planHint={draft.invalid.length > 0 ? 'Fix the YAML to see the plan.' : 'Fill in the form to see the plan.'}
        failure={creation.variables?.input.text === draft.text ? creation.error : null}
        onSubmit={() => send(modes.preferred)}
        actions={
          <>
            <SendButtons
              modes={modes}
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
      {keeper.dialog}
    </>
  );
}
