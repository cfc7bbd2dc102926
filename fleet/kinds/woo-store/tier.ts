import { z } from 'zod';
import { byteQuantity } from '../../schema/primitives.ts';
import { checkMemory, resources } from '../../schema/resources.ts';
import { bytesOf, isBytes } from '#constructs/rules';

/** A tier of a WooStore: the requests and limits of its containers. */
export const tier = z
  .strictObject({
    web: resources.extend({
      /** Apache processes, each with 13 to 24 MiB of its own. */
      workers: z.int().min(1).max(256),
    }),
    database: resources.extend({ bufferPool: byteQuantity }),
    cron: resources,
    /** Size of the claims. */
    volumes: z.strictObject({ uploads: byteQuantity, database: byteQuantity }),
  })
  .check(({ value, issues }) => {
    const { web, database, cron } = value;
    checkMemory({ web, database, cron }, issues);
    const { bufferPool, memoryLimit } = database;
    if (!isBytes(bufferPool) || !isBytes(memoryLimit) || bytesOf(bufferPool) < bytesOf(memoryLimit)) return;
    const message = `must be less than memoryLimit, ${memoryLimit}`;
    issues.push({ code: 'custom', input: value, path: ['database', 'bufferPool'], message });
  });
export type WooTier = z.output<typeof tier>;
