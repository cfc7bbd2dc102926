import { Button } from '@mantine/core';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Notice } from '../../shared/feedback/notice.tsx';
import { useSendAgain } from './use-send-again.ts';

/** Shows why an import opened no pull request, with a button to try again. */
export function ImportFailure({ id, reason }: { id: string; reason: string }) {
  const sendAgain = useSendAgain(id);
  return (
    <>
      <Notice
        tone="bad"
        title="No pull request was opened"
        action={
          sendAgain && (
            <Button variant="default" size="xs" loading={sendAgain.isPending} onClick={sendAgain.send}>
              Try again
            </Button>
          )
        }
      >
        <p>{reason}</p>
      </Notice>
      {sendAgain?.error != null && <FailureNotice error={sendAgain.error} />}
    </>
  );
}
