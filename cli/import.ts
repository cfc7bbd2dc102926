import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { warnOfIgnored } from './ignored.ts';
import { impactLines } from './impact.ts';
import { commitAndPush, warnOfOtherFleet } from './next-step.ts';
import { orRefuse, print } from './output.ts';
import { planImport, readImport, readCheckout, writeFiles, type ImportFormat, type ImportOutcome } from '#fleet';
import { InvalidInput } from '#fleet/schema';

export interface ImportOptions {
  readonly dryRun?: boolean;
  readonly format?: ImportFormat;
  readonly removals?: number;
  readonly json?: boolean;
}

const formats: Readonly<Record<string, ImportFormat>> = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json' };

/**
 * `storefleet import`: plans the stores of one file as the server plans them and writes them to the checkout. All or
 * nothing: a checkout becomes one commit, and the same file again changes only what is missing.
 */
export function writeImport(directory: string, file: string, options: ImportOptions): Promise<void> {
  return orRefuse(
    options.json,
    async () => {
      const { removals, json, dryRun = false } = options;
      const { tree } = await readCheckout(directory);
      const format = options.format ?? formats[extname(file).toLowerCase()] ?? 'csv';
      const rows = readImport(basename(file), await readText(file), format);
      const { outcomes, impact } = planImport(tree, rows, removals === undefined ? {} : { removals });
      const problems = outcomes.flatMap(outcome => (outcome.state === 'refused' ? outcome.problems : []));
      if (problems.length > 0) throw new InvalidInput(problems);
      const plans = outcomes.flatMap(outcome => (outcome.state === 'planned' ? [outcome.plan] : []));
      const subject = 'Import stores';
      const writes = plans.length > 0 && !dryRun;
      const isElsewhere = writes && warnOfOtherFleet(directory, `import ${file}`, subject);
      if (writes) for (const plan of plans) await writeFiles(directory, plan);
      print(json, { impact, written: !dryRun, rows: outcomes.map(shown) }, [
        ...impactLines(
          outcomes.map(shown).map(({ name, action, summary }) => ({
            name,
            impact: action === null ? 'unchanged' : summary,
            warnings: [],
          })),
        ),
        ...impact.warnings.map(warning => `warning: ${warning}`),
        plans.length === 0 ? 'No changes.' : impact.summary,
        ...(writes && !isElsewhere ? [`Commit and push these files: ${commitAndPush(directory, subject)}`] : []),
      ]);
      const written = plans.flatMap(({ writes }) => [...writes.keys()]);
      if (!dryRun) await warnOfIgnored(directory, written);
    },
    'Nothing was written: fix the rows above, or leave them out.',
  );
}

function shown(outcome: ImportOutcome) {
  const plan = outcome.state === 'planned' ? outcome.plan : null;
  return { name: outcome.name, action: plan?.action ?? null, summary: plan?.impact.summary ?? '' };
}

/** @throws InvalidInput if there is no such file */
async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const rule = error.code === 'ENOENT' ? 'does not exist' : `can't be read: ${String(error.code)}`;
    throw new InvalidInput([{ file, field: '', rule }], { cause: error });
  }
}
