import { Refused } from '#fleet';
import type { Fleet } from '#fleet/schema';
import type { ChangeMode } from '#server/contract';

/**
 * Where a change goes. A request may always ask for a review, and for less only where `fleet.yaml` lets it.
 * @param hasForge whether pull requests can be opened at all
 * @throws Refused
 */
export function modeOf(
  changes: Fleet['spec']['changes'],
  asked: ChangeMode | undefined,
  hasForge: boolean,
): ChangeMode {
  if (asked === 'commit' && changes.mode === 'pull-request' && !changes.mayCommit) {
    throw new Refused(
      'Changes of this fleet need a pull request: spec.changes of fleet.yaml allows no direct commits.',
    );
  }
  const mode = asked ?? changes.mode;
  if (mode === 'pull-request' && !hasForge) {
    throw new Refused(
      'No forge is attached that a pull request could be opened at: set STOREFLEET_FORGE, or spec.changes.mode of fleet.yaml to commit.',
    );
  }
  return mode;
}
