import { z } from 'zod';
import type { Observation } from './observation.ts';
import { containerOf, newestPod, succeeded } from './stage.ts';
import { containerNames } from '#fleet';
import type { Evidence } from '#server/contract';

/** What the installer ends with: the latest test order, which it took back (`images/woocommerce/README.md`). */
const report = z.object({
  order: z.union([
    z.object({ status: z.string(), seconds: z.number().nonnegative(), at: z.iso.datetime(), release: z.string() }),
    z.object({ skipped: z.string(), at: z.iso.datetime(), release: z.string() }),
  ]),
});

/** The latest test order of the shop that runs; undefined where its image tells of none. */
function testOrder({ web }: Observation): z.output<typeof report>['order'] | undefined {
  const install = containerOf(newestPod(web), containerNames.install);
  if (install === undefined || !succeeded(install)) return undefined;
  return report.safeParse(parseJson(install.message)).data?.order;
}

/** Whether the shop took a test order on what it runs; false where it took none, or does not say. */
export function tookTestOrder(observation: Observation): boolean {
  const order = testOrder(observation);
  return order !== undefined && 'status' in order && order.status === 'processing';
}

/** The fact that a headline of a shop rests on besides the questions of the prober, which stop before an order. */
export function ofTestOrder(observation: Observation): Evidence {
  const order = testOrder(observation);
  const fact = (ok: boolean | null, detail: string): Evidence => ({ check: 'Test order placed', ok, detail });
  if (order === undefined) return fact(null, 'Not known: the installer has told of none');
  if ('skipped' in order) return fact(null, `None at ${order.at}: ${order.skipped}`);
  return fact(
    order.status === 'processing',
    `It was ${order.status} after ${order.seconds} s at ${order.at}, and was taken back (${order.release})`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
