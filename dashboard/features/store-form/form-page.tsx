import { Stack } from '@mantine/core';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { ApiFailure } from '../../api/failure.ts';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { FormEnd } from '../../shared/form/form-end.tsx';
import { Column, Columns } from '../../shared/layout/columns.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { usePlan } from '../../shared/plan/use-plan.ts';
import { PlanPanel } from './plan-panel.tsx';
import { sortProblems } from './problems.ts';
import { StoreFields } from './store-fields.tsx';
import type { StoreForm } from './use-store-form.ts';
import { YamlPanel } from './yaml-panel.tsx';
import type { FleetView, PlanRequest } from '#contract';

interface FormPageProps {
  form: StoreForm;
  fleet: FleetView;
  /** Path of the file in the repository. */
  file: string;
  existing?: boolean;
  /** Undefined while there is nothing to plan; the hint then explains why. */
  planRequest: PlanRequest | undefined;
  planHint: string;
  /** Error of the last attempt to send the present content of the form. */
  failure: Error | null;
  onSubmit: () => void;
  /** The submit button and the buttons beside it. */
  actions: ReactNode;
}

/** Form, file and plan of one change request, side by side. */
export function FormPage({
  form,
  fleet,
  file,
  existing = false,
  planRequest,
  planHint,
  failure,
  onSubmit,
  actions,
}: FormPageProps) {
  const { plan, error: planError, outdated } = usePlan(planRequest);
  const error = failure ?? planError;
  const server = sortProblems(error instanceof ApiFailure ? error.problems : []);
  const serverErrorOf = (field: string) => server.byField.get(field);
  // Problems at their fields are not repeated at the end of the form.
  const isShown = server.byField.size > 0 && server.others.length === 0;

  const formElement = useRef<HTMLFormElement>(null);
  /** Waits for the next frame, which shows the errors and opens hidden fields. */
  const focusWrong = () =>
    requestAnimationFrame(() =>
      formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] .cm-content')?.focus(),
    );
  useEffect(() => {
    if (failure !== null) focusWrong();
  }, [failure]);
  const submit = () => {
    onSubmit();
    if (!form.ready) focusWrong();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };

  return (
    <form
      ref={formElement}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={onKeyDown}
    >
      <Stack gap={16}>
        <Columns>
          <Panel title="Form">
            <StoreFields form={form} fleet={fleet} serverErrorOf={serverErrorOf} existing={existing} />
          </Panel>
          <Column>
            <YamlPanel form={form} file={file} />
            <PlanPanel
              plan={plan}
              outdated={outdated}
              hint={
                planRequest === undefined
                  ? planHint
                  : planError !== null
                    ? 'This change can’t be planned. See the error.'
                    : ''
              }
            />
          </Column>
        </Columns>
        <FormEnd above={error !== null && !isShown && <FailureNotice error={error} />}>{actions}</FormEnd>
      </Stack>
    </form>
  );
}
