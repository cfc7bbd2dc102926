import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const programs = 'bash cat chmod cut date dirname env grep id jq mkdir realpath rm sed sleep sort tail'.split(' ');

/** Answers the requests of `up` for a cluster whose only node is 10.9.0.2. */
const kubectl = `case "$*" in
  *kubeletVersion*) echo v1.36.3+k3s1 ;;
  *InternalIP*) echo 10.9.0.2 ;;
  *'get deployment -o name'*) printf 'deployment.apps/%s\\n' source-controller helm-controller ;;
  *generate-access-token*) printf 'created\\nsecret-token\\n' ;;
  # A pipe without a reader would end the program that writes it.
  *' -f -') cat >/dev/null ;;
esac`;

describe('test/cluster/up', () => {
  let root = '';

  /** Puts a program on PATH that records its arguments in `calls`. */
  const fake = async (name: string, body = '') => {
    const file = join(root, 'bin', name);
    await writeFile(file, `#!/bin/bash\nprintf '%s\\n' "${name} $*" >>'${root}/calls'\n${body}\n`);
    await chmod(file, 0o755);
  };
  const run = (script: 'up' | 'down', ...args: string[]) => {
    const env = { PATH: join(root, 'bin'), STOREFLEET_IMAGE_CACHE: join(root, 'cache') };
    const { status, stderr } = spawnSync('/bin/bash', [join(root, 'test/cluster', script), ...args], {
      encoding: 'utf8',
      env,
      timeout: 60_000,
    });
    return { status, stderr };
  };
  const calls = async () => (await readFile(join(root, 'calls'), 'utf8').catch(() => '')).split('\n');
  const output = (file: string) => join(root, 'test/output/cluster', file);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'storefleet-up-'));
    await mkdir(join(root, 'bin'));
    await mkdir(join(root, 'cache'));
    await cp(import.meta.dirname, join(root, 'test/cluster'), { recursive: true });
    for (const program of programs) await symlink(whereIs(program), join(root, 'bin', program));
    await fake('ip', 'echo "10.9.0.2 dev br0 src 10.9.0.1 uid 0"');
    await fake('kubectl', kubectl);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  test('prefers k3d with Docker and writes the environment of the tests', async () => {
    await fake('docker');
    await fake('k3d', 'case "$*" in "cluster list"*) exit 1 ;; "kubeconfig get"*) echo config ;; esac');
    await fake('kind');
    expect(run('up', '--only', 'ingress,argocd,flux,gitea')).toMatchObject({ status: 0 });
    const made = (await calls()).filter(call => /^(k3d|kind) /.test(call));
    expect(made).toEqual([
      'k3d cluster list storefleet-test',
      expect.stringMatching(/^k3d cluster create storefleet-test /),
      'k3d kubeconfig get storefleet-test',
    ]);
    expect((await readFile(output('env'), 'utf8')).split('\n')).toEqual([
      `export KUBECONFIG=${output('kubeconfig')}`,
      'export STOREFLEET_TEST_INGRESS=10.9.0.2',
      'export STOREFLEET_TEST_ADDRESS=10.9.0.1',
      'export STOREFLEET_TEST_ARGOCD=http://10.9.0.2:30085',
      'export STOREFLEET_TEST_GITEA=http://10.9.0.2:30300',
      'export STOREFLEET_TEST_GITEA_TOKEN=secret-token',
      '',
    ]);
    for (const file of ['env', 'kubeconfig']) expect((await stat(output(file))).mode & 0o077).toBe(0);
  });

  test('takes kind where k3d is not installed, and keeps a cluster that exists', async () => {
    await fake('docker');
    await fake('kind', 'case "$1" in get) echo storefleet-test ;; esac');
    expect(run('up', '--only', 'ingress')).toMatchObject({ status: 0 });
    const made = (await calls()).filter(call => call.startsWith('kind '));
    expect(made).toEqual(['kind get clusters', 'kind get kubeconfig --name storefleet-test']);
  });

  test('leaves controllers without a use at zero replicas', async () => {
    await fake('docker');
    await fake('k3d');
    expect(run('up', '--only', 'flux')).toMatchObject({ status: 0 });
    const scaled = (await calls()).filter(call => call.includes('scale'));
    expect(scaled).toEqual([expect.stringMatching(/--replicas=0 deployment.apps\/helm-controller$/)]);
  });

  test.runIf(process.getuid?.() === 0)('takes kind with Podman, because k3d needs Docker', async () => {
    await fake('podman');
    await fake('k3d');
    await fake('kind');
    expect(run('up', '--only', 'ingress')).toMatchObject({ status: 0 });
    expect((await calls()).filter(call => call.startsWith('k3d '))).toEqual([]);
    expect(run('up', '--only', 'ingress', '--tool', 'k3d')).toEqual({
      status: 1,
      stderr: 'test/cluster/up: k3d is not installed, or has no Docker\n',
    });
  });

  test.each([
    ['no container engine', [], [], /^test\/cluster\/up: neither Docker nor Podman \(as root\) runs here; start one/],
    ['a Docker without its daemon', ['docker:exit 1', 'k3d'], [], /neither Docker nor Podman/],
    ['neither tool', ['docker'], [], /neither k3d nor kind is installed: see https/],
    ['a missing --tool', ['docker', 'k3d'], ['--tool', 'kind'], /^test\/cluster\/up: kind is not installed\n$/],
    ['an unknown part', [], ['--only', 'ingres'], /no part is called ingres/],
    ['a cluster without a way to load images', [], ['--kubeconfig', '/dev/null'], /needs --load COMMAND/],
    ['--tool with --kubeconfig', [], ['--kubeconfig', '/dev/null', '--tool', 'kind'], /exclude each other/],
  ])('refuses %s before it creates anything', async (_case, fakes, args, message) => {
    for (const entry of fakes) {
      const [name = '', body] = entry.split(':');
      await fake(name, body);
    }
    const { status, stderr } = run('up', ...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect((await calls()).filter(call => /create|apply/.test(call))).toEqual([]);
  });

  test.runIf(isDebianRoot())('loads each image into a cluster that exists, and leaves that cluster alone', async () => {
    const config = join(root, 'given');
    await writeFile(config, '');
    await fake('load-image');
    const images = { woocommerce: { image: 'a:1', archive: '/a.tar' }, mariadb: { image: 'b:1', archive: '/b c.tar' } };
    await writeFile(join(root, 'cache/images.json'), JSON.stringify(images, null, 2));
    await mkdir(join(root, 'test/images'));
    await writeFile(join(root, 'test/images/build'), '#!/bin/bash\n', { mode: 0o755 });
    expect(run('up', '--kubeconfig', config, '--load', 'load-image --all', '--only', 'images')).toMatchObject({
      status: 0,
    });
    expect((await calls()).filter(call => call.startsWith('load-image'))).toEqual([
      'load-image --all /a.tar',
      'load-image --all /b c.tar',
    ]);
    expect(await readFile(output('env'), 'utf8')).toContain(`export KUBECONFIG=${config}\n`);
    expect(run('down')).toMatchObject({ status: 0, stderr: expect.stringContaining('it stays') as string });
  });

  test('removes the cluster with the tool that made it', async () => {
    await fake('docker');
    await fake('kind');
    run('up', '--only', 'ingress');
    expect(run('down')).toMatchObject({ status: 0 });
    expect((await calls()).at(-2)).toBe('kind delete cluster --name storefleet-test');
    await expect(stat(output('env'))).rejects.toThrow('ENOENT');
  });
});

function whereIs(program: string): string {
  return spawnSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
}

function isDebianRoot(): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', '. /etc/os-release && [ "$ID" = debian ] && [ "$(id -u)" = 0 ]']);
  return status === 0;
}
