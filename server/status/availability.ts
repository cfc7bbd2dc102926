import type { Failure } from './evaluation.ts';
import type { Facts } from './facts.ts';
import { checksOf, type Availability } from './observation.ts';
import { sentence } from './text.ts';

/** Seconds that a shop which answered before may be silent. */
const failureDelaySeconds = 30;
/** Seconds that a shop may answer too late: its workers may all be busy for a while. */
const slowDelaySeconds = 120;

/** Returns the reason why shoppers can't order; undefined while they can, and while that is unknown. */
export function availabilityFailure({ observation: { availability }, now }: Facts): Failure | undefined {
  if (availability?.outcome !== 'failed') return undefined;
  const detail = availabilityDetail(availability);
  return isSlow(availability)
    ? {
        reason: 'ShopSlow',
        message: `The pods run, but the shop is too slow: ${detail} Choose a larger size if it stays so.`,
        since: availability.since,
        delayPassed: now.passed(availability.since, slowDelaySeconds),
      }
    : {
        reason: 'StorefrontFails',
        message: `The pods run, but the shop is not open to shoppers: ${detail}`,
        since: availability.since,
        delayPassed: now.passed(availability.since, failureDelaySeconds),
      };
}

/** Returns the finding of the most important check, as a sentence. */
export function availabilityDetail(availability: Availability): string {
  const worst = checksOf(availability).find(({ outcome }) => outcome !== 'ok');
  return sentence(worst?.detail ?? 'the probe gave no reason');
}

/** True if the only problem of a shop is its response time. */
function isSlow({ checks }: Availability): boolean {
  return Object.values(checks).every(({ outcome, isLate }) => outcome !== 'failed' || isLate === true);
}
