import { Button, FileButton, Textarea } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { Notice } from '../../shared/feedback/notice.tsx';
import { formatBytes } from '../../shared/format/amounts.ts';
import { Panel } from '../../shared/panel/panel.tsx';
import { readChosenFile, readPastedText } from './chosen-file.ts';
import classes from './file-chooser.module.css';
import { accepted } from './file-format.ts';
import type { ImportDraft } from './import-draft.ts';
import { useFileDrop } from './use-file-drop.ts';
import { limits } from '#fleet/schema';

/** Takes a file that is chosen, dropped or pasted. */
export function FileChooser({ onChoose }: { onChoose: (draft: ImportDraft) => void }) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pasted, setPasted] = useState('');
  const refuse = (error: unknown) => setRefusal(error instanceof Error ? error.message : String(error));
  const take = (file: File | null) => {
    if (file === null) return;
    readChosenFile(file).then(onChoose, refuse);
  };
  const takePasted = () => {
    try {
      onChoose(readPastedText(pasted));
    } catch (error) {
      refuse(error);
    }
  };
  const over = useFileDrop(take);
  return (
    <>
      {refusal !== null && <Notice tone="bad" title="This can’t be imported" children={<p>{refusal}</p>} />}
      <Panel title="From a file">
        <div className={classes.drop} data-over={over}>
          <IconFileUpload size={28} stroke={1.5} aria-hidden="true" className={classes.icon} />
          <p className={classes.lead}>
            {over ? (
              'Drop to read the file'
            ) : (
              <span className={classes.desktop}>Drop a file anywhere on this page, or</span>
            )}
          </p>
          <FileButton onChange={take} accept={accepted}>
            {props => <Button {...props}>Choose a file</Button>}
          </FileButton>
          <p className={classes.hint}>
            CSV, YAML or JSON, up to {limits.importStores.toLocaleString('en')} stores and{' '}
            {formatBytes(limits.importBytes)}. A new name creates a store. An existing name changes only the settings in
            its row.
          </p>
          <p className={classes.hint}>
            New to this? Start from an example:{' '}
            <a href="/example-stores.csv" download>
              CSV
            </a>{' '}
            or{' '}
            <a href="/example-stores.yaml" download>
              YAML
            </a>
            .
          </p>
        </div>
      </Panel>
      <Panel title="From the clipboard">
        <form
          className={classes.paste}
          onSubmit={event => {
            event.preventDefault();
            if (pasted.trim() !== '') takePasted();
          }}
        >
          <Textarea
            label="Spreadsheet rows or store files"
            classNames={{ input: classes.text }}
            value={pasted}
            onChange={event => setPasted(event.currentTarget.value)}
            placeholder={'name,title,admin.email\nacme,Acme Toys,owner@acme.com'}
            rows={6}
            resize="vertical"
            spellCheck={false}
            autoComplete="off"
          />
          <div>
            <Button type="submit" variant="default" disabled={pasted.trim() === ''}>
              Preview
            </Button>
          </div>
        </form>
      </Panel>
    </>
  );
}
