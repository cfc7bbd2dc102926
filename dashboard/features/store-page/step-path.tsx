import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react';
import { formatDuration, formatExact } from '../../shared/format/time.ts';
import { Elapsed } from '../../shared/time/times.tsx';
import classes from './step-path.module.css';
import { stepTimes, type StepTimes } from './step-times.ts';
import type { Step } from '#contract';

const words: Readonly<Record<Step['state'], string>> = {
  waiting: 'waiting',
  active: 'in progress',
  done: 'done',
  failed: 'failed',
  unknown: 'not known',
};

/** Shows the steps from the commit to a live shop, or to a complete deletion, with their durations. */
export function StepPath({ steps }: { steps: readonly Step[] }) {
  const times = stepTimes(steps);
  return (
    <ol>
      {steps.map((step, index) => (
        <li
          key={step.id}
          className={classes.step}
          data-testid={`step-${step.id}`}
          data-state={step.state}
          {...(step.state === 'active' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className={classes.mark} role="img" aria-label={words[step.state]}>
            <Mark state={step.state} />
          </span>
          <div className={classes.body}>
            <div className={classes.line}>
              <span className={classes.title}>{step.title}</span>
              <Times step={step} times={times[index]} />
            </div>
            {step.detail !== '' && <div className={classes.detail}>{step.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Mark({ state }: { state: Step['state'] }) {
  if (state === 'done') return <IconCheck size={13} stroke={2.6} aria-hidden="true" />;
  if (state === 'failed') return <IconX size={13} stroke={2.6} aria-hidden="true" />;
  if (state === 'unknown') return <IconQuestionMark size={12} stroke={2.4} aria-hidden="true" />;
  return null;
}

function Times({ step, times }: { step: Step; times: StepTimes | undefined }) {
  if (step.state === 'active' && step.startedAt !== null) {
    return (
      <span className={classes.times}>
        <Elapsed since={step.startedAt} />
      </span>
    );
  }
  if (step.finishedAt === null || times === undefined || times.offset === null) return null;
  const took = times.duration === null || times.duration < 1_000 ? undefined : `took ${formatDuration(times.duration)}`;
  return (
    <time className={classes.times} dateTime={step.finishedAt} title={formatExact(step.finishedAt)}>
      {took !== undefined && <span className={classes.took}>{took}</span>}
      <span className={classes.offset}>{formatDuration(times.offset)}</span>
    </time>
  );
}
