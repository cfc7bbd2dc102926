import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { podSecurityViolations, type Manifest } from '../test/support/pod-security.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('@typescript/native/package.json')));
const example = /```ts\n(.*?)```/s.exec(await readFile(join(root, 'docs/constructs.md'), 'utf8'))?.[1] ?? '';

/** Runs Node as a user would, and returns its output. */
function node(cwd: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

describe('the package, in another project', () => {
  let project = '';

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'storefleet-consumer-'));
    const modules = join(project, 'node_modules');
    const installed = join(modules, 'storefleet');
    await mkdir(installed, { recursive: true });
    await cp(join(root, 'package.json'), join(installed, 'package.json'));
    const built = node(root, tsc, '-p', 'tsconfig.constructs.json', '--outDir', join(installed, 'build/constructs'));
    expect(built).toEqual({ status: 0, output: '' });
    for (const dependency of ['cdk8s', 'cdk8s-plus-28', 'constructs']) {
      await symlink(resolve(root, 'node_modules', dependency), join(modules, dependency));
    }
    await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
    const compilerOptions = { strict: true, module: 'nodenext', target: 'es2024', types: [], noEmitOnError: true };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  }, 120_000);

  afterAll(() => rm(project, { recursive: true, force: true }));

  const compile = async (text: string) => {
    await writeFile(join(project, 'main.ts'), text);
    return node(project, tsc);
  };

  test('renders the example of docs/constructs.md', { timeout: 120_000 }, async () => {
    expect(await compile(example)).toEqual({ status: 0, output: '' });
    expect(node(project, 'main.js')).toEqual({ status: 0, output: '' });
    const objects = loadAll(await readFile(join(project, 'dist/acme.k8s.yaml'), 'utf8')) as Manifest[];
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(names).toEqual(
      expect.arrayContaining(['Namespace/store-acme', 'StatefulSet/database', 'Deployment/web', 'Ingress/web']),
    );
    expect(podSecurityViolations(objects)).toEqual([]);
  });

  test('is typed: a missing prop does not compile', { timeout: 120_000 }, async () => {
    const { status, output } = await compile(example.replace('  size: small,\n', ''));
    expect(status).not.toBe(0);
    expect(output).toContain("Property 'size' is missing");
  });
});
