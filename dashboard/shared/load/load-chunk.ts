/** Code of the dashboard could not be fetched: the server is away, or has another build by now. */
export class ChunkMissing extends Error {
  override readonly name = 'ChunkMissing';
}

/** Wraps an import of code that is fetched when it is needed, so that its failure is known for what it is. */
export function loadChunk<Module>(fetchModule: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    try {
      return await fetchModule();
    } catch (error) {
      throw new ChunkMissing('Part of this page could not be loaded.', { cause: error });
    }
  };
}
