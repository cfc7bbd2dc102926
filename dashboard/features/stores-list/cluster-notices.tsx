import { Notice } from '../../shared/feedback/notice.tsx';
import { Ago } from '../../shared/time/times.tsx';
import type { ClusterView } from '#contract';

/** Shows which clusters can't be observed, and what to do. */
export function ClusterNotices({ clusters }: { clusters: readonly ClusterView[] }) {
  const disconnected = clusters.filter(cluster => cluster.state === 'disconnected');
  const names = disconnected.map(cluster => cluster.name).join(', ');
  return (
    <>
      {disconnected.length > 0 && (
        <Notice
          tone="info"
          title={
            disconnected.length === clusters.length ? 'No cluster is connected' : `Cluster ${names} isn’t connected`
          }
        >
          <p>
            You can create and edit stores{disconnected.length < clusters.length && ' there'}. To see what is running,
            connect a cluster: start Storefleet with <code>KUBECONFIG</code> set to its kubeconfig.{' '}
            <a href="/docs/connect-a-cluster.html" target="_blank" rel="noreferrer">
              How to connect a cluster
            </a>
          </p>
        </Notice>
      )}
      {clusters.map(cluster => {
        if (cluster.state === 'unreachable') {
          return (
            <Notice key={cluster.name} tone="warn" title={`Cluster ${cluster.name} doesn’t answer`}>
              <p>
                {cluster.message}
                {cluster.observedAt !== null && (
                  <>
                    {' '}
                    Last contact <Ago at={cluster.observedAt} />.
                  </>
                )}
              </p>
            </Notice>
          );
        }
        if (cluster.state === 'engine-missing') {
          return (
            <Notice key={cluster.name} tone="warn" title={`No engine found on cluster ${cluster.name}`}>
              <p>{cluster.message}</p>
            </Notice>
          );
        }
        if (cluster.state === 'reachable' && cluster.staleSince !== null) {
          return (
            <Notice key={cluster.name} tone="warn" title={`Cluster ${cluster.name} gives no answer`}>
              <p>
                Last contact <Ago at={cluster.staleSince} />; what is shown of its stores may be outdated.
              </p>
            </Notice>
          );
        }
        return null;
      })}
    </>
  );
}
