/**
 * Maximum size of a text that people send or push. A larger one is refused with the limit's number: work on foreign
 * input stays below a known amount.
 */
export const limits = {
  /** Bytes of a file of the fleet: a store file is a few hundred, a megabyte of YAML is an accident or an attack. */
  fileBytes: 64 * 1024,
  /** Bytes of a file of many stores. */
  importBytes: 4 * 1024 * 1024,
  /** Stores of one. */
  importStores: 5000,
  /** Columns of CSV; a store has some twenty fields. */
  csvColumns: 100,
  /** Tokens of YAML: words and signs, and the blanks between them. A store or lock with all that it can name has 2,000. */
  storeTokens: 5000,
  /** For `fleet.yaml`, which may hold quotas of a thousand owners. */
  fleetTokens: 30_000,
  /** For a file of many stores: 200 for each. */
  importTokens: 1_000_000,
  /** Levels of lists and mappings inside of each other. */
  depth: 50,
  /** Store files need no aliases; a few are harmless, thousands are a "billion laughs" bomb. */
  aliases: 20,
  /** More problems than these are of no use, and 64 KiB can hold ten thousand. */
  problems: 50,
} as const;
