import type { DeliveryMode } from '#contract';
import { Refused } from '#fleet';
import type { ChangeRule, Fleet, WritingRole } from '#fleet/schema';

/** Returns the rule for a role: its own rule as a whole, or that of the fleet. */
export function ruleFor({ mode, mayCommit, byRole }: Fleet['spec']['changes'], role: WritingRole): ChangeRule {
  return byRole[role] ?? { mode, mayCommit };
}

/**
 * Returns the delivery mode of a change. A request may always choose a pull request, and a commit only if `fleet.yaml`
 * lets it.
 * @param hasForge true if pull requests can be opened at all
 * @throws Refused
 */
export function modeOf(rule: ChangeRule, requested: DeliveryMode | undefined, hasForge: boolean): DeliveryMode {
  if (requested === 'commit' && rule.mode === 'pull-request' && !rule.mayCommit) {
    throw new Refused(
      'Your changes to this fleet need a pull request: spec.changes of fleet.yaml allows no direct commits.',
    );
  }
  const mode = requested ?? rule.mode;
  if (mode === 'pull-request' && !hasForge) {
    throw new Refused(
      'Pull requests aren’t set up: set STOREFLEET_FORGE, or spec.changes.mode of fleet.yaml to commit.',
    );
  }
  return mode;
}
