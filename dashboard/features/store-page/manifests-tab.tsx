import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { manifestsQuery } from '../../api/queries.ts';
import { Code } from '../../shared/code/code.tsx';
import { Empty } from '../../shared/feedback/empty.tsx';
import { FailureNotice } from '../../shared/feedback/failure-notice.tsx';
import { Columns } from '../../shared/layout/columns.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { FileActions } from './file-actions.tsx';
import { FileList } from './file-list.tsx';
import classes from './manifests-tab.module.css';

interface ManifestsTabProps {
  name: string;
  file: string | undefined;
  onFile: (path: string) => void;
}

/** The manifests that the engine applies, exactly as committed. */
export function ManifestsTab({ name, file, onFile }: ManifestsTabProps) {
  const { data, error, isError, refetch } = useQuery(manifestsQuery(name));
  if (isError) return <FailureNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={420} radius={10} aria-label="Loading manifests" role="status" />;
  const shown = data.files.find(({ path }) => path === file) ?? data.files[0];
  if (!shown) {
    return (
      <Panel>
        <Empty title="No manifests">
          <p>Nothing is rendered, because the store’s file is invalid or deleted.</p>
        </Empty>
      </Panel>
    );
  }
  return (
    <Columns widths={[3, 9]}>
      <Panel title="Files" aside={data.files.length} flush>
        <FileList paths={data.files.map(({ path }) => path)} selected={shown.path} onSelect={onFile} />
      </Panel>
      <Panel
        title={<code className={classes.path}>{shown.path}</code>}
        aside={<FileActions key={shown.path} path={shown.path} content={shown.content} />}
        flush
      >
        <Code key={shown.path} label={shown.path} text={shown.content} />
      </Panel>
    </Columns>
  );
}
