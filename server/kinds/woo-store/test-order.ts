import { z } from 'zod';
import { componentOf, type Observation } from '../../status/observation.ts';
import { containerOf, newestPod, succeeded } from '../../status/pods.ts';
import type { Evidence } from '#contract';
import { containerNames } from '#fleet';

/** What the installer ends with: the latest test order, which it took back (`images/woocommerce/README.md`). */
const report = z.object({
  order: z.union([
    z.object({
      status: z.string(),
      seconds: z.number().nonnegative(),
      /** The payment method; an installer before it was told pays on delivery. */
      payment: z.string().optional(),
      at: z.iso.datetime(),
      release: z.string(),
    }),
    z.object({ skipped: z.string(), at: z.iso.datetime(), release: z.string() }),
  ]),
});

/** The latest test order of the shop that runs; undefined where its image tells of none. */
function testOrder(observation: Observation): z.output<typeof report>['order'] | undefined {
  const install = containerOf(newestPod(componentOf(observation, 'web')), containerNames.install);
  if (install === undefined || !succeeded(install)) return undefined;
  return report.safeParse(parseJson(install.message)).data?.order;
}

/** WooCommerce takes an order and, where money comes by itself (bank transfer, cheque), lets it wait for that. */
const taken = new Set(['processing', 'on-hold', 'completed']);

/** Whether the shop took a test order on what it runs; false where it took none, or does not say. */
export function tookTestOrder(observation: Observation): boolean {
  const order = testOrder(observation);
  return order !== undefined && 'status' in order && taken.has(order.status);
}

/** The fact that a headline of a shop rests on besides the questions of the prober, which stop before an order. */
export function ofTestOrder(observation: Observation): Evidence {
  const order = testOrder(observation);
  const check = 'Test order placed';
  if (order === undefined) return { check, ok: null, detail: 'Not known: the installer reports none' };
  const { at } = order;
  if ('skipped' in order) return { check, ok: null, detail: `None: ${order.skipped}`, at };
  if (!taken.has(order.status)) return { check, ok: false, detail: `The order was ${order.status}, not accepted`, at };
  const detail = `Accepted in ${order.seconds} s, then cancelled`;
  const { reach } = observation;
  // What was so before the shop began to fail does not contradict that it fails.
  return reach?.outcome === 'failed' && Date.parse(at) < Date.parse(reach.since)
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
