import type { ObjectReader } from './git/object-reader.ts';
import { LeastRecentlyUsed } from './lru.ts';

const cacheBytes = 32 * 1024 * 1024;

/** The texts of blobs by id. A blob never changes, so a cached one is right for ever. */
export class Texts {
  #cache = new LeastRecentlyUsed<string>(cacheBytes);
  /** By id: who asks meanwhile waits for the same reading. */
  readonly #underWay = new Map<string, Promise<string>>();

  constructor(private readonly objects: Pick<ObjectReader, 'read'>) {}

  async read(id: string): Promise<string> {
    const known = this.#cache.get(id) ?? this.#underWay.get(id);
    if (known !== undefined) return known;
    const reading = this.#read(id);
    this.#underWay.set(id, reading);
    return reading.finally(() => this.#underWay.delete(id));
  }

  async #read(id: string): Promise<string> {
    const object = await this.objects.read(id);
    if (object?.type !== 'blob') throw new Error(`The repository lacks the blob ${id}; run git fsck on it`);
    const text = object.content.toString();
    this.#cache.set(id, text, object.content.length + 100);
    return text;
  }
}
