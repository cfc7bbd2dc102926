import type { KubeConfig } from '@kubernetes/client-node';
import { connect } from '../../server/clusters/api.ts';

/** An object as returned by the API; only the fields that a recording uses are typed. */
export interface RecordedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly claimRef?: { readonly namespace?: string } };
  readonly status?: SeenStatus;
  readonly type?: string;
  readonly reason?: string;
  readonly involvedObject?: { readonly kind: string; readonly name: string };
}

/** The few fields of a dozen kinds by which a moment is recognised. */
interface SeenStatus {
  readonly readyReplicas?: number;
  readonly updatedReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly initContainerStatuses?: readonly SeenContainer[];
  readonly containerStatuses?: readonly SeenContainer[];
  readonly operationState?: {
    readonly phase: string;
    readonly retryCount?: number;
    readonly syncResult?: { readonly revision?: string };
  };
  readonly sync?: { readonly status: string };
  readonly health?: { readonly status?: string };
  readonly lastAppliedRevision?: string;
}

interface SeenContainer {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string }; readonly running?: object };
  readonly lastState?: { readonly terminated?: { readonly exitCode: number } };
}

/** All objects at one moment. */
export type Moment = readonly RecordedObject[];

const collections: Readonly<Record<string, string>> = {
  '/api/v1/namespaces': 'Namespace',
  '/api/v1/pods': 'Pod',
  '/apis/apps/v1/deployments': 'Deployment',
  '/apis/apps/v1/statefulsets': 'StatefulSet',
  '/api/v1/persistentvolumeclaims': 'PersistentVolumeClaim',
  '/api/v1/persistentvolumes': 'PersistentVolume',
  '/apis/networking.k8s.io/v1/ingresses': 'Ingress',
  '/api/v1/events': 'Event',
  '/apis/argoproj.io/v1alpha1/applications': 'Application',
  '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations': 'Kustomization',
  '/apis/source.toolkit.fluxcd.io/v1/gitrepositories': 'GitRepository',
};

/** Follows everything that `server/clusters` reads, without evaluating it. */
export interface ClusterRecorder {
  /**
   * Waits for the first moment from now on at which a condition holds, checked at every single change of the cluster.
   */
  moment(title: string, isSo: (now: Moment) => boolean): Promise<Moment>;
  stop(): void;
}

export async function recordCluster(kubeconfig: KubeConfig): Promise<ClusterRecorder> {
  const objects = new Map<string, RecordedObject>();
  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  const keep = (type: string, kind: string, object: unknown) => {
    const recorded = { ...(object as RecordedObject), kind };
    const key = `${kind}/${recorded.metadata.namespace ?? ''}/${recorded.metadata.name}`;
    if (type === 'DELETED') objects.delete(key);
    else if (type !== 'BOOKMARK') objects.set(key, recorded);
    for (const listener of [...listeners]) listener();
  };
  for (const [path, kind] of Object.entries(collections)) {
    const api = connect(kubeconfig);
    let resourceVersion = '';
    for await (const page of api.list(path, {}, stopping.signal)) {
      for (const item of page.items) keep('ADDED', kind, item);
      resourceVersion = page.resourceVersion;
    }
    void api
      .watch(
        path,
        { resourceVersion },
        ({ type, object }) => keep(type, kind, object),
        stopping.signal,
        () => undefined,
      )
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) throw error;
      });
  }
  return {
    moment: (title, isSo) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const now = [...objects.values()];
          if (!isSo(now)) return;
          end();
          console.log(title);
          resolve(structuredClone(now));
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`never seen: ${title}`));
        }, 180_000);
        const end = () => {
          clearTimeout(timer);
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
    stop: () => stopping.abort(),
  };
}

/** Returns the part of a moment that concerns a store, without unused fields. */
export function ofStore(moment: Moment, store: string): unknown[] {
  const namespace = `store-${store}`;
  const concerns = ({ kind, metadata, spec }: RecordedObject) => {
    switch (kind) {
      case 'Namespace':
        return metadata.name === namespace;
      case 'PersistentVolume':
        return spec?.claimRef?.namespace === namespace;
      case 'Application':
      case 'Kustomization':
        return metadata.name === namespace || metadata.name === 'storefleet-local';
      case 'GitRepository':
        return true;
      default:
        return metadata.namespace === namespace;
    }
  };
  return lastOfEach(moment.filter(concerns)).map(trimmed);
}

/** Warnings on which a status may rest; probes and back-offs show in the pods themselves. */
const isRead = (reason = '') => reason.startsWith('Failed') || reason === 'ProvisioningFailed';

/** Keeps the last of equal warnings of the same object; events that are not warnings are dropped. */
function lastOfEach(objects: readonly RecordedObject[]): readonly RecordedObject[] {
  const subject = ({ kind, reason, involvedObject, metadata }: RecordedObject) =>
    kind === 'Event'
      ? `${reason ?? ''} ${involvedObject?.kind ?? ''} ${involvedObject?.name ?? ''}`
      : `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
  const relevant = objects.filter(
    ({ kind, type, reason }) => kind !== 'Event' || (type === 'Warning' && isRead(reason)),
  );
  return [...new Map(relevant.map(object => [subject(object), object])).values()];
}

const without = (part: object | undefined, ...keys: readonly string[]) =>
  part && Object.fromEntries(Object.entries(part).filter(([key]) => !keys.includes(key)));

function trimmed({ metadata, spec, status, ...more }: RecordedObject): unknown {
  const annotations = without(metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration');
  return {
    ...without(more, 'apiVersion', 'source', 'count', 'firstTimestamp', 'reportingComponent', 'reportingInstance'),
    metadata: {
      ...without(metadata, 'managedFields', 'uid', 'resourceVersion', 'ownerReferences', 'annotations'),
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...(spec === undefined ? {} : { spec: trimmedSpec(more.kind, spec) }),
    ...(status === undefined ? {} : { status: trimmedStatus(more.kind, status) }),
  };
}

interface SpecOfPod {
  readonly initContainers?: readonly { readonly name: string; readonly image: string }[];
  readonly containers: readonly { readonly name: string; readonly image: string }[];
}

function trimmedSpec(kind: string, spec: object): unknown {
  if (kind === 'Pod') {
    const { initContainers = [], containers } = spec as SpecOfPod;
    const named = (list: SpecOfPod['containers']) => list.map(({ name, image }) => ({ name, image }));
    return { initContainers: named(initContainers), containers: named(containers) };
  }
  return without(spec, 'template', 'selector', 'strategy', 'nodeAffinity', 'hostPath', 'local');
}

function trimmedStatus(kind: string, status: object): unknown {
  if (kind !== 'Pod') return without(status, 'inventory', 'summary');
  const kept = without(status, 'hostIP', 'hostIPs', 'podIP', 'podIPs', 'qosClass') as Record<string, unknown>;
  for (const list of ['initContainerStatuses', 'containerStatuses']) {
    const statuses = kept[list] as readonly object[] | undefined;
    if (statuses)
      kept[list] = statuses.map(one =>
        without(one, 'volumeMounts', 'containerID', 'imageID', 'resources', 'allocatedResources', 'user'),
      );
  }
  return kept;
}
