import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { execute, givenCheckout, root, storefleet, textsIn } from '../test/support/cli.ts';

test('cdk8s synth writes the same bytes', async () => {
  const { directory } = givenCheckout();
  await storefleet(directory, ['new', 'acme', '--title', 'Acme Toys', '--email', 'owner@acme.com']);
  const good = textsIn(join(directory, 'dist'));
  rmSync(join(directory, 'dist'), { recursive: true });
  // Locks are state: without them, a store is resolved again, here to the same result.
  await storefleet(directory, ['render']);
  expect(textsIn(join(directory, 'dist'))).toEqual(good);
  rmSync(join(directory, 'dist'), { recursive: true });
  for (const part of ['fleet', 'constructs', 'imports', 'node_modules', 'package.json', 'tsconfig.json'])
    symlinkSync(join(root, part), join(directory, part));
  cpSync(join(root, 'cdk8s.yaml'), join(directory, 'cdk8s.yaml'));
  const { code, err } = await execute(
    process.execPath,
    [join(root, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false'],
    directory,
  );
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(textsIn(join(directory, 'dist'))).toEqual(good);
});
