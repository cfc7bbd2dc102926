import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import type { ChangeAccepted } from '#server/contract';

/** Says that a change is committed, with the way to its commit and back to what was before where there is one. */
export function useTellCommitted(): (accepted: ChangeAccepted, undo?: () => void) => void {
  const navigate = useNavigate();
  return ({ change: { subject, commit } }, undo) => {
    const id = notifications.show({
      title: 'Committed',
      message: (
        <>
          {subject}
          <Group gap={4} mt={4} ml={-8}>
            <Button
              component="a"
              href={`/activity?commit=${commit}`}
              variant="subtle"
              size="compact-sm"
              onClick={event => {
                event.preventDefault();
                void navigate({ to: '/activity', search: { commit } });
              }}
            >
              Commit {commit.slice(0, 7)}
            </Button>
            {undo && (
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => {
                  notifications.hide(id);
                  undo();
                }}
              >
                Undo
              </Button>
            )}
          </Group>
        </>
      ),
    });
  };
}
