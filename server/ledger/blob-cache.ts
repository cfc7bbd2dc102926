import { DamagedObject } from '../git/errors.ts';
import { inBytes, limits, TooLarge } from '../git/limits.ts';
import type { Entry } from '../git/listing.ts';
import type { ObjectReader } from '../git/object-reader.ts';
import { LeastRecentlyUsed } from '../lib/least-recently-used.ts';
import { notTextOf, type Content } from '#fleet';

const defaultBytes = 32 * 1024 * 1024;

/** Number of files that are read at once. */
const concurrency = 100;

/** Caches the texts of blobs by id. A blob never changes, so a cached text is always right. */
export class BlobCache {
  readonly #objects: Pick<ObjectReader, 'read'>;
  readonly #cache: LeastRecentlyUsed<string>;
  /** Pending reads by id, shared by concurrent callers. */
  readonly #underWay = new Map<string, Promise<string>>();

  constructor(objects: Pick<ObjectReader, 'read'>, bytes = defaultBytes) {
    this.#objects = objects;
    this.#cache = new LeastRecentlyUsed(bytes);
  }

  /** @throws TooLarge, DamagedObject */
  async read(id: string): Promise<string> {
    const known = this.#cache.get(id) ?? this.#underWay.get(id);
    if (known !== undefined) return known;
    const reading = this.#read(id);
    this.#underWay.set(id, reading);
    return reading.finally(() => this.#underWay.delete(id));
  }

  /** Returns the content of an entry: its text, or the reason why it can't be read as text. */
  async content({ id, mode }: Entry): Promise<Content> {
    const unreadable = notTextOf(mode);
    if (unreadable !== undefined) return unreadable;
    try {
      return await this.read(id);
    } catch (error) {
      if (error instanceof TooLarge) return { rule: `is too large: ${error.why}; make it smaller, or delete it` };
      if (error instanceof DamagedObject)
        return {
          rule: `can't be read: ${error.object} of the repository is damaged; restore it from a clone, or push other content`,
        };
      throw error;
    }
  }

  /**
   * Returns the contents of several paths, null for a missing file. A path whose text is not needed gets any text.
   * @throws TooLarge if they are too large together
   */
  async contents(
    entries: readonly (readonly [path: string, entry: Entry | undefined])[],
    isWanted: (path: string) => boolean,
  ): Promise<Map<string, Content | null>> {
    const contents = new Map<string, Content | null>();
    const wanted: [path: string, entry: Entry][] = [];
    for (const [path, entry] of entries) {
      contents.set(path, entry === undefined ? null : (notTextOf(entry.mode) ?? ''));
      if (entry !== undefined && isWanted(path)) wanted.push([path, entry]);
    }
    let length = 0;
    for (let from = 0; from < wanted.length; from += concurrency) {
      const some = wanted
        .slice(from, from + concurrency)
        .map(async ([path, entry]) => [path, await this.content(entry)] as const);
      for (const [path, content] of await Promise.all(some)) {
        contents.set(path, content);
        length += typeof content === 'string' ? content.length : 0;
      }
      if (length > limits.changedBytes) throw new TooLarge(`the files have more than ${inBytes(limits.changedBytes)}`);
    }
    return contents;
  }

  async #read(id: string): Promise<string> {
    const object = await this.#objects.read(id);
    if (object?.type !== 'blob') throw new DamagedObject(`the blob ${id}`);
    if (object.content === null) {
      throw new TooLarge(`${inBytes(object.size)}, the limit is ${inBytes(limits.objectBytes.blob)}`);
    }
    const text = object.content.toString();
    this.#cache.set(id, text, object.content.length + 100);
    return text;
  }
}
