import { exitCodes } from './exit-codes.ts';
import { orRefuse, print } from './output.ts';
import { compareCheckout, readCheckout, renderCheckout, writeCheckout, type Difference } from '#fleet';
import { InvalidInput } from '#fleet/schema';

const signs = { add: '+', change: '~', remove: '-' } as const;
const list = (differences: readonly Difference[]) =>
  differences.map(({ path, change }) => `  ${signs[change]} ${path}`);

export interface RenderOptions {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `storefleet render`: makes `dist/` match stores and locks; `--check` only compares. */
export function renderDist(directory: string, options: RenderOptions): Promise<void> {
  return orRefuse(options.json, async () => {
    const checkout = await readCheckout(directory);
    const result = renderCheckout(checkout);
    const outdated = result.outdated.map(
      name => `${name}: rendered by another renderer version; the next change of the store renders it with this one.`,
    );
    if (options.check !== true) {
      const written = await writeCheckout(directory, checkout, result);
      print(options.json, { written, outdated: result.outdated }, [
        written.length === 0 ? 'dist/ is up to date.' : `${written.length} files written:`,
        ...list(written),
        ...outdated,
      ]);
      return;
    }
    if (result.problems.length > 0) throw new InvalidInput(result.problems);
    const differences = compareCheckout(checkout, result);
    print(options.json, { differences, outdated: result.outdated }, [
      differences.length === 0
        ? 'dist/ is up to date.'
        : `dist/ does not match stores and locks in ${differences.length} files; run storefleet render:`,
      ...list(differences),
      ...outdated,
    ]);
    if (differences.length > 0) process.exitCode = exitCodes.refused;
  });
}
