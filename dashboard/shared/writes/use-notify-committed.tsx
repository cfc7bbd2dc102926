import { useNavigate } from '@tanstack/react-router';
import { notifyDone, type Done } from '../feedback/notifications.tsx';
import type { ChangeAccepted } from '#contract';

/** Announces that a change is committed, with a link to its commit and a way to undo or continue it. */
export function useNotifyCommitted(): (accepted: ChangeAccepted, on?: Pick<Done, 'undo' | 'next'>) => void {
  const navigate = useNavigate();
  return ({ change: { subject, commit } }, on) =>
    notifyDone({
      title: 'Committed',
      message: subject,
      link: {
        href: `/activity?commit=${commit}`,
        label: `Commit ${commit.slice(0, 7)}`,
        go: () => void navigate({ to: '/activity', search: { commit } }),
      },
      ...on,
    });
}
