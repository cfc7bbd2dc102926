import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../api/keys.ts';
import { closePullRequest, cachePullRequest } from '../../api/pull-requests.ts';
import classes from '../../shared/dialog/dialog.module.css';
import { Dialog } from '../../shared/dialog/dialog.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';

interface CloseDialogProps {
  number: number;
  opened: boolean;
  onClose: () => void;
}

export function CloseDialog({ number, opened, onClose }: CloseDialogProps) {
  const queries = useQueryClient();
  const closing = useMutation({
    mutationFn: () => closePullRequest(number),
    onSuccess: closed => {
      cachePullRequest(queries, closed);
      notifications.show({ title: `Pull request #${number} was closed`, message: closed.title });
      close();
    },
    onError: () => void queries.invalidateQueries({ queryKey: keys.pullRequest(number) }),
  });
  const close = () => {
    closing.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={`Close pull request #${number} without merging it?`}>
      <div className={classes.form}>
        <p className={classes.text}>None of the changes are applied. The pull request stays available at the forge.</p>
        {closing.isError && <FailureNotice error={closing.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close}>
            Keep open
          </Button>
          <Button color="red.9" loading={closing.isPending} onClick={() => closing.mutate()} data-autofocus>
            Close pull request
          </Button>
        </Group>
      </div>
    </Dialog>
  );
}
