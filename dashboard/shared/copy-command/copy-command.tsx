import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copy-command.module.css';

export function CopyCommand({ label, command }: { label: string; command: string }) {
  const { copied, copy } = useClipboard({ timeout: 2_000 });
  return (
    <div className={classes.command}>
      <pre className={classes.text} tabIndex={0} role="region" aria-label={label}>
        {command}
      </pre>
      <Tooltip label={copied ? 'Copied' : 'Copy'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={copied ? 'Copied' : 'Copy command'}
          onClick={() => copy(command)}
        >
          {copied ? <IconCheck size={17} stroke={1.8} /> : <IconCopy size={17} stroke={1.8} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
