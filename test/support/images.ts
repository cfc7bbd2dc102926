import { readFile } from 'node:fs/promises';
import type { ClusterUnderTest } from './requirements.ts';

/** The images of the cluster, as changes of `fleet.yaml`: dotted path and value. */
export async function imageSettings(cluster: ClusterUnderTest): Promise<Readonly<Record<string, unknown>>> {
  const images = JSON.parse(await readFile(cluster.images, 'utf8')) as Record<string, { image: string }>;
  const image = (name: string) => {
    const found = images[name]?.image;
    if (found === undefined) throw new Error(`${cluster.images} names no image ${name}`);
    return found;
  };
  return {
    'spec.editions.base.image': image('woocommerce'),
    'spec.images.database': image('mariadb'),
    'spec.images.credentials': image('credentials'),
  };
}
