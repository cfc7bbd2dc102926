import { ExternalLink } from '../../shared/external-link/external-link.tsx';
import { FactList, type Fact } from '../../shared/facts/fact-list.tsx';
import { mayAnswer } from '../../shared/status/look.ts';
import { Ago } from '../../shared/time/times.tsx';
import type { StoreDetail } from '#server/contract';

export function Facts({ detail }: { detail: StoreDetail }) {
  const { name, host, aliases, links, owner, size, kind, cluster, namespace, createdAt, revision, status } = detail;
  const facts: Fact[] = [
    ['Name', name],
    [
      'Host',
      mayAnswer(status.state) && links.shop !== '' ? <ExternalLink href={links.shop}>{host}</ExternalLink> : host,
    ],
    ...(aliases.length === 0 ? [] : [['Also reachable at', aliases.join(', ')] as const]),
    ['Owner', owner],
    ['Size', size],
    ['Kind', kind],
    ['Cluster', cluster],
    ...(namespace === '' ? [] : [['Namespace', <code>{namespace}</code>] as const]),
    ['Created', createdAt === null ? '–' : <Ago at={createdAt} />],
    ['Revision', <code title={revision}>{revision.slice(0, 10)}</code>],
  ];
  return <FactList facts={facts} />;
}
