import { Button } from '@mantine/core';
import { Empty } from '../../shared/feedback/empty.tsx';
import { Panel } from '../../shared/panel/panel.tsx';
import { styles } from '../../shared/status/phase-style.ts';
import type { StoreFilter } from './filter.ts';

export function NoMatch({ filter, onClear }: { filter: StoreFilter; onClear: () => void }) {
  const phase = filter.phase && styles[filter.phase].label;
  return (
    <Panel>
      <Empty
        title="No store matches"
        action={
          <Button variant="default" onClick={onClear}>
            Show all stores
          </Button>
        }
      >
        <p>
          Nothing {phase !== undefined && <>in phase “{phase}” </>}
          {filter.text !== '' && <>with “{filter.text}” in its name, title, host, owner or cluster</>}
          {filter.text === '' && 'at the moment'}.
        </p>
      </Empty>
    </Panel>
  );
}
