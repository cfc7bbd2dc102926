import { useNavigate } from '@tanstack/react-router';
import { notifyDone, type Done } from '../feedback/notifications.tsx';
import type { ChangeAccepted } from '#contract';

/** Announces a commit, with a link to it and a button to undo or continue. */
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
