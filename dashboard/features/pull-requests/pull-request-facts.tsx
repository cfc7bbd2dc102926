import { FactList, type Fact } from '../../shared/facts/fact-list.tsx';
import { Ago } from '../../shared/time/times.tsx';
import { authorName } from './author-name.ts';
import { StoreLinks } from './store-links.tsx';
import type { PullRequestView } from '#contract';

export function PullRequestFacts({ pullRequest }: { pullRequest: PullRequestView }) {
  const { isOurs, stores, branch, head, mergedCommit, updatedAt } = pullRequest;
  const facts: Fact[] = [
    [isOurs ? 'Requested by' : 'Opened by', authorName(pullRequest)],
    ['Opened', isOurs ? 'here' : 'at the forge'],
    ['Stores', stores.length === 0 ? 'none' : <StoreLinks names={stores} />],
    ['Branch', <code>{branch}</code>],
    ['Head', <code title={head}>{head.slice(0, 10)}</code>],
    ...(mergedCommit === null
      ? []
      : [['Merged as', <code title={mergedCommit}>{mergedCommit.slice(0, 10)}</code>] as const]),
    ['Updated', <Ago at={updatedAt} />],
  ];
  return <FactList facts={facts} />;
}
