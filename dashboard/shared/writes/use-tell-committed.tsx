import { useNavigate } from '@tanstack/react-router';
import { tellDone } from '../feedback/tell-done.tsx';
import type { ChangeAccepted } from '#server/contract';

/** Says that a change is committed, with the way to its commit and back to what was before where there is one. */
export function useTellCommitted(): (accepted: ChangeAccepted, undo?: () => void) => void {
  const navigate = useNavigate();
  return ({ change: { subject, commit } }, undo) =>
    tellDone({
      title: 'Committed',
      message: subject,
      link: {
        href: `/activity?commit=${commit}`,
        label: `Commit ${commit.slice(0, 7)}`,
        go: () => void navigate({ to: '/activity', search: { commit } }),
      },
      ...(undo === undefined ? {} : { undo }),
    });
}
