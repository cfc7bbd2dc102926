/** Code of the dashboard could not be fetched: the server is unreachable, or has another build. */
export class ChunkMissing extends Error {
  override readonly name = 'ChunkMissing';
}

/** Wraps a dynamic import, so that its failure is a `ChunkMissing`. */
export function loadChunk<Module>(fetchModule: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    try {
      return await fetchModule();
    } catch (error) {
      throw new ChunkMissing('Part of this page could not be loaded.', { cause: error });
    }
  };
}
