import type { DeliveryMode } from '#contract';
import { Refused } from '#fleet';
import type { ChangeRule, Fleet, WritingRole } from '#fleet/schema';

/** What holds for people of a role: its own rule, all of it, or that of the fleet. */
export function ruleFor({ mode, mayCommit, byRole }: Fleet['spec']['changes'], role: WritingRole): ChangeRule {
  return byRole[role] ?? { mode, mayCommit };
}

/**
 * Where a change goes. A request may always ask for a review, and for less only where `fleet.yaml` lets it.
 * @param hasForge whether pull requests can be opened at all
 * @throws Refused
 */
export function modeOf(rule: ChangeRule, asked: DeliveryMode | undefined, hasForge: boolean): DeliveryMode {
  if (asked === 'commit' && rule.mode === 'pull-request' && !rule.mayCommit) {
    throw new Refused(
      'Your changes of this fleet need a pull request: spec.changes of fleet.yaml allows no direct commits.',
    );
  }
  const mode = asked ?? rule.mode;
  if (mode === 'pull-request' && !hasForge) {
    throw new Refused(
      'Pull requests aren’t set up: set STOREFLEET_FORGE, or spec.changes.mode of fleet.yaml to commit.',
    );
  }
  return mode;
}
