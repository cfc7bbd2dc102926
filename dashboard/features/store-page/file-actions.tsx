import { Button, Group } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';

interface FileActionsProps {
  path: string;
  content: string;
}

/** Buttons that copy or download a file. */
export function FileActions({ path, content }: FileActionsProps) {
  const { copied, copy } = useClipboard({ timeout: 2_000 });
  return (
    <Group gap={4}>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={copied ? <IconCheck size={15} aria-hidden="true" /> : <IconCopy size={15} aria-hidden="true" />}
        onClick={() => copy(content)}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconDownload size={15} aria-hidden="true" />}
        onClick={() => download(path, content)}
      >
        Download
      </Button>
    </Group>
  );
}

function download(path: string, content: string) {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = address;
  // Two files of a store may have the same name in different folders.
  link.download = path.replaceAll('/', '-');
  link.click();
  URL.revokeObjectURL(address);
}
