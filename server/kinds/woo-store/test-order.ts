import { z } from 'zod';
import { componentOf, type Observation } from '../../status/observation.ts';
import { containerOf, newestPod, succeeded } from '../../status/pods.ts';
import type { Evidence } from '#contract';
import { containerNames } from '#fleet';

/** The last message of the installer: the latest test order, already cancelled (`images/woocommerce/README.md`). */
const report = z.object({
  order: z.union([
    z.object({
      status: z.string(),
      seconds: z.number().nonnegative(),
      /** Payment method; absent from an older installer, which pays on delivery. */
      payment: z.string().optional(),
      at: z.iso.datetime(),
      /** The versions of WordPress, WooCommerce, theme and plugins. */
      release: z.string(),
    }),
    z.object({ skipped: z.string(), at: z.iso.datetime(), release: z.string() }),
  ]),
});

/** Returns the latest test order of the running shop; undefined if its image reports none. */
function testOrder(observation: Observation): z.output<typeof report>['order'] | undefined {
  const install = containerOf(newestPod(componentOf(observation, 'web')), containerNames.install);
  if (install === undefined || !succeeded(install)) return undefined;
  return report.safeParse(parseJson(install.message)).data?.order;
}

/** Statuses of an accepted order. An order paid by bank transfer or cheque waits for the money, `on-hold`. */
const taken = new Set(['processing', 'on-hold', 'completed']);

/** True if the shop accepted a test order in its current version; false if it did not, or does not report one. */
export function tookTestOrder(observation: Observation): boolean {
  const order = testOrder(observation);
  return order !== undefined && 'status' in order && taken.has(order.status);
}

/** Returns the evidence of the test order, which the prober can't give because its checks place no order. */
export function ofTestOrder(observation: Observation): Evidence {
  const order = testOrder(observation);
  const check = 'Test order placed';
  if (order === undefined) return { check, ok: null, detail: 'Unknown: the installer reports no test order' };
  const { at } = order;
  if ('skipped' in order) return { check, ok: null, detail: `Skipped: ${order.skipped}`, at };
  if (!taken.has(order.status)) return { check, ok: false, detail: `The order was ${order.status}, not accepted`, at };
  const detail = `Accepted in ${order.seconds} s, then cancelled`;
  const { availability } = observation;
  // A test order from before the shop began to fail does not contradict the failure.
  return availability?.outcome === 'failed' && Date.parse(at) < Date.parse(availability.since)
    ? { check, ok: null, detail: `${detail}; that was before the shop began to fail`, at }
    : { check, ok: true, detail, at };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
