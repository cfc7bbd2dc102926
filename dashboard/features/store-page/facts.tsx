import type { ReactNode } from 'react';
import { ExternalLink } from '../../shared/external-link/external-link.tsx';
import { isLeaving } from '../../shared/status/look.ts';
import { Ago } from '../../shared/time/times.tsx';
import classes from './facts.module.css';
import type { StoreDetail } from '#server/contract';

export function Facts({ detail }: { detail: StoreDetail }) {
  const { name, host, aliases, links, owner, size, kind, cluster, namespace, createdAt, revision, status } = detail;
  const facts: [string, ReactNode][] = [
    ['Name', name],
    ['Host', isLeaving(status.state) ? host : <ExternalLink href={links.shop}>{host}</ExternalLink>],
    ...(aliases.length === 0 ? [] : [['Leads there too', aliases.join(', ')] satisfies [string, ReactNode]]),
    ['Owner', owner],
    ['Size', size],
    ['Kind', kind],
    ['Cluster', cluster],
    ['Namespace', <code>{namespace}</code>],
    ['Created', createdAt === null ? '–' : <Ago at={createdAt} />],
    ['Revision', <code title={revision}>{revision.slice(0, 10)}</code>],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
