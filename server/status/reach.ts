import type { Failure } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { checksOf, type Reach } from './observation.ts';
import { sentence } from './text.ts';
import { passed } from './time.ts';

/** Seconds that a shop which answered before may be silent. */
const reachDelaySeconds = 30;
/** Seconds that a shop may answer too late: its workers may all be busy for a while. */
const slowDelaySeconds = 120;

/** Returns the reason why shoppers can't order; undefined while they can, and while that is unknown. */
export function reachFailure({ observation: { reach }, now }: Facts): Failure | undefined {
  if (reach?.outcome !== 'failed') return undefined;
  const detail = reachDetail(reach);
  return isSlow(reach)
    ? {
        reason: 'ShopSlow',
        message: `The pods run, but the shop is too slow: ${detail} Choose a larger size if it stays so.`,
        since: reach.since,
        counts: passed(reach.since, slowDelaySeconds, now),
      }
    : {
        reason: 'StorefrontFails',
        message: `The pods run, but the shop is not open to shoppers: ${detail}`,
        since: reach.since,
        counts: passed(reach.since, reachDelaySeconds, now),
      };
}

/** Returns the finding of the most important check, as a sentence. */
export function reachDetail(reach: Reach): string {
  const worst = checksOf(reach).find(({ outcome }) => outcome !== 'ok');
  return sentence(worst?.detail ?? 'no detail');
}

/** True if the only problem of a shop is its response time. */
function isSlow({ checks }: Reach): boolean {
  return Object.values(checks).every(({ outcome, isLate }) => outcome !== 'failed' || isLate === true);
}
