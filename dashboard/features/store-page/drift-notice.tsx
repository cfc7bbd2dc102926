import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { UnifiedDiff } from '../../shared/diff/unified-diff.tsx';
import classes from '../../shared/feedback/notice-files.module.css';
import { Notice } from '../../shared/feedback/notice.tsx';
import { Ago } from '../../shared/time/times.tsx';
import { DriftDialog, type DriftAction } from './drift-dialog.tsx';
import type { StoreDrift } from '#contract';

/** Shows drift with its author, and offers to keep the edit or to restore the manifests. */
export function DriftNotice({ name, drift }: { name: string; drift: StoreDrift }) {
  const isKept = drift.files.every(({ kept }) => kept !== null);
  return (
    <Notice
      tone={isKept ? 'info' : 'warn'}
      title={isKept ? 'Manual edits of the manifests are kept' : 'Manifests were edited by hand'}
    >
      <div className={classes.body} data-testid="drift">
        <p>{drift.message}</p>
        <ul className={classes.files}>
          {drift.files.map(({ path, change, made, kept }) => (
            <li key={path}>
              <code>{path}</code> {change === 'added' ? 'was added' : 'was edited'} <Where of={made} />
              {kept !== null && (
                <>
                  , kept <Where of={kept} />
                </>
              )}
            </li>
          ))}
        </ul>
        <details className={classes.diff} open={!isKept}>
          <summary>Difference from the rendered manifests</summary>
          <UnifiedDiff
            text={drift.files.map(({ diff }) => diff ?? '').join('')}
            none="The diff is too large to show, or the file is not text."
          />
        </details>
        {drift.whyNotKept !== null && <p>{drift.whyNotKept}</p>}
        <Group gap={8}>
          <Choice name={name} drift={drift} action="restore" />
          {!isKept && drift.whyNotKept === null && <Choice name={name} drift={drift} action="adopt-drift" />}
        </Group>
      </div>
    </Notice>
  );
}

function Where({ of }: { of: StoreDrift['files'][number]['made'] }) {
  if (of === null) return null;
  return (
    <>
      <Ago at={of.at} /> by {of.by} (<code>{of.commit.slice(0, 7)}</code>)
    </>
  );
}

const labels = { restore: 'Restore manifests…', 'adopt-drift': 'Keep the edit…' } as const;

function Choice({ name, drift, action }: { name: string; drift: StoreDrift; action: DriftAction }) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button size="sm" variant="default" onClick={dialog.open}>
        {labels[action]}
      </Button>
      <DriftDialog name={name} version={drift.version} action={action} opened={opened} onClose={dialog.close} />
    </>
  );
}
