import { z } from 'zod';
import { byteQuantity, cpuQuantity } from './primitives.ts';
import { bytesOf, isBytes } from '#constructs/rules';

/** Requests and limits of a container. */
export const resources = z.strictObject({
  /** CPU request; there is no CPU limit, because throttling a shop has no benefit. */
  cpu: cpuQuantity,
  /** Memory request. */
  memory: byteQuantity,
  /** Memory limit. */
  memoryLimit: byteQuantity,
});
export type Resources = z.output<typeof resources>;

/** Adds an issue for each container of a tier that requests more memory than its limit. */
export function checkMemory(containers: Readonly<Record<string, Resources>>, issues: z.core.$ZodRawIssue[]): void {
  for (const [part, { memory, memoryLimit }] of Object.entries(containers)) {
    if (!isBytes(memory) || !isBytes(memoryLimit) || bytesOf(memory) <= bytesOf(memoryLimit)) continue;
    const message = `must be at most memoryLimit, ${memoryLimit}`;
    issues.push({ code: 'custom', input: memory, path: [part, 'memory'], message });
  }
}
