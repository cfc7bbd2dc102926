import type { Facts } from './facts.ts';
import type { GitFacts } from './git-facts.ts';
import { isRunning, type Component, type SyncState, type ProbeCheck } from './observation.ts';
import type { Evidence } from '#contract';
import { namespaceOf } from '#fleet';

/** Returns the evidence of a phase, each with a flag that tells if it holds; `null` if that is unknown. */
export function evidence(facts: Facts): Evidence[] {
  const { observation, gitFacts, isShownRunning } = facts;
  // Without a cluster nothing else is known, and the message of the phase already says so.
  if (observation.cluster.state === 'disconnected') return isShownRunning ? inGit(facts) : [filesGone(gitFacts)];
  return isShownRunning ? ofRunning(facts) : ofRemoval(facts);
}

function ofRunning(facts: Facts): Evidence[] {
  const { observation, kind, applied } = facts;
  const { cluster, sync, availability } = observation;
  // Something that was never observed must not look absent.
  const isUnseen = cluster.state === 'connecting';
  const observed = (check: string, ok: boolean | null, detail: string): Evidence => ({
    check,
    ok: facts.isClusterReadable ? ok : null,
    detail: isUnseen ? 'Unknown: the cluster is being read' : detail,
  });
  return [
    ...inGit(facts),
    observed(
      `Applied by ${cluster.engine}`,
      applied === 'unknown' ? null : applied,
      sync.appliedRevision === null ? 'Nothing applied yet' : `Applied ${sync.appliedRevision.slice(0, 8)}`,
    ),
    observed(
      'In sync with Git',
      sync.inSync,
      sync.message === '' ? `${cluster.engine} ${syncStates[sync.state]}` : sync.message,
    ),
    ...facts.components.map(component =>
      observed(`${component.spec.title} ready`, isRunning(component), replicas(component)),
    ),
    ...Object.entries(kind.checks).map(([name, check]) => ofProbe(check, availability?.checks[name])),
    ...kind.evidence(observation),
  ];
}

/** Actions of the engine, in words. */
const syncStates: Readonly<Record<SyncState, string>> = {
  'not-seen': 'has no object for the store yet',
  applying: 'is applying the store',
  applied: 'applied the store',
  failed: 'failed',
  suspended: 'is suspended',
};

function inGit({ gitFacts, isNeverRendered }: Facts): Evidence[] {
  const target = gitFacts.target?.commit.slice(0, 8) ?? null;
  if (gitFacts.desired === 'absent') {
    const at = gitFacts.filesRemovedAt;
    const check = 'Files in Git';
    return at === null
      ? [{ check, ok: false, detail: 'Never in Git' }]
      : [{ check, ok: false, detail: 'Removed from Git', at }];
  }
  const count = gitFacts.problems.length;
  const valid: Evidence = {
    check: 'Valid file',
    ok: count === 0,
    // The page lists the problems themselves above.
    detail: count === 0 ? 'The file of the store is valid' : count === 1 ? '1 problem' : `${count} problems`,
  };
  if (isNeverRendered) return [valid];
  return [
    valid,
    {
      check: 'Rendered and committed',
      ok: gitFacts.rendered,
      detail: target === null ? 'No commit has the manifests' : `Commit ${target}`,
    },
    ...ofEdits(gitFacts),
  ];
}

/** Returns the evidence of manifests that were edited in Git; none without edits. */
function ofEdits({ edits = [] }: GitFacts): Evidence[] {
  const open = edits.filter(({ isKept }) => !isKept);
  const [first] = open.length > 0 ? open : edits;
  if (first === undefined) return [];
  const count = open.length > 0 ? open.length : edits.length;
  const files = count === 1 ? first.path : `${first.path} and ${count - 1} more`;
  const where = first.commit === null ? '' : ` in commit ${first.commit.slice(0, 8)}`;
  const check = 'Manifests as rendered';
  if (open.length === 0) return [{ check, ok: true, detail: `Edited by hand and kept: ${files}` }];
  return [{ check, ok: false, detail: `Edited by hand${where}: ${files}` }];
}

function ofRemoval({ observation, gitFacts, isClusterReadable }: Facts): Evidence[] {
  const { cluster, namespace, engineObject, claims, volumes } = observation;
  const gone = (check: string, left: readonly string[]): Evidence => ({
    check,
    ok: isClusterReadable ? left.length === 0 : null,
    detail: !isClusterReadable
      ? 'Unknown: the cluster is not readable'
      : left.length === 0
        ? 'None found'
        : left.join(', '),
  });
  return [
    filesGone(gitFacts),
    gone('Namespace gone', namespace ? [namespaceOf(observation.store)] : []),
    gone(
      'Volume claims gone',
      claims.map(claim => claim.name),
    ),
    gone(
      'Persistent volumes gone',
      volumes.map(volume => `${volume.name} (${volume.phase})`),
    ),
    gone(`${cluster.engine} object gone`, engineObject ? [engineObject.name] : []),
  ];
}

function filesGone({ desired, filesRemovedAt }: GitFacts): Evidence {
  return {
    check: 'Files gone from Git',
    ok: desired === 'absent',
    ...(filesRemovedAt === null ? { detail: '' } : { detail: 'Removed', at: filesRemovedAt }),
  };
}

function replicas(component: Component): string {
  return component.exists ? `${component.ready} of ${component.desired} pods ready` : 'Not created yet';
}

function ofProbe(check: string, answer: ProbeCheck | undefined): Evidence {
  if (!answer) return { check, ok: null, detail: 'Not checked yet' };
  return { check, ok: answer.outcome === 'unknown' ? null : answer.outcome === 'ok', detail: answer.detail };
}
