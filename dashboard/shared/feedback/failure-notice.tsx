import { Button } from '@mantine/core';
import { ApiFailure, describeFailure } from '../../api/failure.ts';
import { Notice } from './notice.tsx';

interface FailureNoticeProps {
  error: unknown;
  onRetry?: () => void;
}

const reload = () => window.location.reload();

/** Shows why a request failed, with every problem that the server names. */
export function FailureNotice({ error, onRetry }: FailureNoticeProps) {
  const { title, detail } = describeFailure(error);
  const problems = error instanceof ApiFailure ? error.problems : [];
  const isOutdated = error instanceof ApiFailure && error.reason === 'outdated';
  const next = isOutdated ? { label: 'Reload', act: reload } : onRetry && { label: 'Try again', act: onRetry };
  // The detail of most refusals repeats the problems in one line.
  const repeats = problems.length > 0 && problems.every(({ rule }) => detail.includes(rule));
  return (
    <Notice
      tone="bad"
      title={title}
      action={
        next && (
          <Button variant="default" size="xs" onClick={next.act}>
            {next.label}
          </Button>
        )
      }
    >
      {!repeats && <p>{detail}</p>}
      {problems.map(({ line, column, field, rule }) => (
        <p key={`${line ?? ''}:${column ?? ''} ${field} ${rule}`}>
          {line !== undefined && `Line ${line}${column === undefined ? '' : `, column ${column}`}: `}
          {field !== '' && <code>{field}</code>} {rule}
        </p>
      ))}
    </Notice>
  );
}
