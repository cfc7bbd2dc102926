/**
 * Limits of texts that people send or push. A larger one is refused with the limit's number, so that work on foreign
 * input stays below a known amount.
 */
export const limits = {
  /**
   * Bytes of a file of the fleet: a store file has a few hundred, and a megabyte of YAML is an accident or an attack.
   */
  fileBytes: 64 * 1024,
  /** Bytes of a file of many stores. */
  importBytes: 4 * 1024 * 1024,
  /** Stores in one. */
  importStores: 5000,
  /** Columns of CSV; a store has some twenty fields. */
  csvColumns: 100,
  /** Tokens of YAML: words and signs, and the blanks between them. A store or lock with all its fields has 2,000. */
  storeTokens: 5000,
  /** Tokens of `fleet.yaml`, which may have quotas of a thousand owners. */
  fleetTokens: 30_000,
  /** Tokens of a file of many stores: 200 for each. */
  importTokens: 1_000_000,
  /** Levels of nested lists and mappings. */
  depth: 50,
  /** Aliases; store files need none, a few are harmless, and thousands are a "billion laughs" bomb. */
  aliases: 20,
  /** Problems of one file; more are of no use, and 64 KiB can contain ten thousand. */
  problems: 50,
} as const;

/** Formats `must be at most 64 KiB`. */
export const sizeRule = (bytes: number): string =>
  `must be at most ${bytes < 1024 ** 2 ? `${bytes / 1024} KiB` : `${bytes / 1024 ** 2} MiB`}`;
