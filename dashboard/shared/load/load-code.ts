/** Code of the dashboard could not be fetched: the server is away, or has another build by now. */
export class CodeMissing extends Error {
  override readonly name = 'CodeMissing';
}

/** Wraps an import of code that is fetched when it is needed, so that its failure is known for what it is. */
export function loadCode<Module>(fetchModule: () => Promise<Module>): () => Promise<Module> {
  return async () => {
    try {
      return await fetchModule();
    } catch (error) {
      throw new CodeMissing('A part of this page could not be loaded.', { cause: error });
    }
  };
}
