import { ExternalLink } from '../../shared/external-link/external-link.tsx';
import { FactList, type Fact } from '../../shared/facts/fact-list.tsx';
import { mayAnswer } from '../../shared/status/phase-style.ts';
import { Ago } from '../../shared/time/times.tsx';
import type { StoreDetail } from '#contract';

export function Facts({ detail }: { detail: StoreDetail }) {
  const { name, host, aliases, links, owner, size, kind, cluster, namespace, createdAt, revision, status } = detail;
  const facts: Fact[] = [
    ['Name', name],
    [
      'Host',
      mayAnswer(status.phase) && links.shop !== '' ? <ExternalLink href={links.shop}>{host}</ExternalLink> : host,
    ],
    ['Also reachable at', aliases.join(', ')],
    ['Owner', owner],
    ['Size', size],
    ['Kind', kind],
    ['Cluster', cluster],
    // The namespace is created with the first manifests.
    ['Namespace', namespace === '' || status.phase === 'Invalid' ? '' : <code>{namespace}</code>],
    ['Created', createdAt === null ? '' : <Ago at={createdAt} />],
    ['Revision', <code title={revision}>{revision.slice(0, 10)}</code>],
  ];
  // Unknown facts are left out.
  return <FactList facts={facts.filter(([, value]) => value !== '')} />;
}
