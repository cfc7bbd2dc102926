import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { defaultProgram } from '../ledger/index.ts';
import { readConfig, type ServerConfig } from './config.ts';
import { InvalidInput, type Problem } from '#fleet/schema';

type Variables = Readonly<Record<string, string | undefined>>;

function problemsOf(variables: Variables): readonly Problem[] {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
  return [];
}

describe('defaults', () => {
  const defaults: ServerConfig = {
    port: 8080,
    host: '127.0.0.1',
    dataDirectory: '.storefleet',
    branch: undefined,
    git: {
      identity: defaultProgram.identity,
      searchPath: defaultProgram.searchPath,
      network: {},
    },
    seedDirectory: undefined,
    gitListen: undefined,
    gitToken: undefined,
    remote: undefined,
    forge: undefined,
    allowedHosts: new Set(['localhost', '127.0.0.1', '[::1]']),
    logLevel: 'info',
    kubeconfig: undefined,
  };
  const same: [title: string, variables: Variables][] = [
    ['an empty environment', {}],
    [
      'variables that are empty, as compose files leave them',
      { PORT: '', HOST: '', KUBECONFIG: '', STOREFLEET_GIT_TOKEN: '' },
    ],
    ['variables that are not set', { PORT: undefined, STOREFLEET_GIT_LISTEN: undefined }],
    ['variables of others', { PATH: '/bin', STOREFLEET_SOMETHING: 'x', npm_config_port: '1' }],
  ];
  test.each(same)('%s', (_, variables) => expect(readConfig(variables)).toEqual(defaults));
});

describe('values', () => {
  const values: [title: string, variables: Variables, expected: Partial<ServerConfig>][] = [
    ['any free port', { PORT: '0' }, { port: 0 }],
    ['the last port', { PORT: '65535' }, { port: 65535 }],
    ['localhost', { HOST: 'localhost' }, { host: 'localhost' }],
    ['IPv6', { HOST: '::1' }, { host: '::1' }],
    ['IPv6 in brackets, as it stands in a URL', { HOST: '[::1]' }, { host: '::1' }],
    ['a Git listener', { STOREFLEET_GIT_LISTEN: '192.168.1.10:8081' }, { gitListen: '192.168.1.10:8081' }],
    ['a Git listener on IPv6', { STOREFLEET_GIT_LISTEN: '[fd00::1]:8081' }, { gitListen: '[fd00::1]:8081' }],
    ['a token', { STOREFLEET_GIT_TOKEN: 'x'.repeat(16) }, { gitToken: 'x'.repeat(16) }],
    [
      'a remote',
      { STOREFLEET_REMOTE_URL: 'https://git.example.com/fleet.git', STOREFLEET_REMOTE_TOKEN: 'x' },
      { remote: { url: 'https://git.example.com/fleet.git', username: 'storefleet', token: 'x' } },
    ],
    ['a kubeconfig', { KUBECONFIG: '/a:/b' }, { kubeconfig: '/a:/b' }],
    [
      'directories',
      { STOREFLEET_DATA_DIR: '/data', STOREFLEET_SEED_DIR: '/seed' },
      { dataDirectory: '/data', seedDirectory: '/seed' },
    ],
  ];
  test.each(values)('%s', (_, variables, expected) => expect(readConfig(variables)).toMatchObject(expected));

  test('ignore variables of others with a similar prefix', () => {
    expect(readConfig({ STOREFLEET_TEST_IMAGES: 'x', STOREFLEET_PORT_FORWARD: 'y' }).port).toBe(8080);
  });

  test('add allowed hosts to those of loopback, trimmed and in lower case', () => {
    const { allowedHosts } = readConfig({ STOREFLEET_ALLOWED_HOSTS: ' Fleet.Example.com ,, other.example ,' });
    expect([...allowedHosts]).toEqual(['localhost', '127.0.0.1', '[::1]', 'fleet.example.com', 'other.example']);
  });

  test('allow the address that the server listens on', () => {
    expect(readConfig({ HOST: '127.0.0.5' }).allowedHosts).toContain('127.0.0.5');
  });
});

describe('invalid values', () => {
  const loopback =
    'must be a loopback address (127.0.0.1, ::1, localhost): there is no login, so no other machine may reach the server';
  const hostAndPort = 'must be a host and a port like 127.0.0.1:8090 or [::1]:8090';
  const listen = (value: string, rule: string): [string, Variables, Problem[]] => [
    `Git listener ${value}`,
    { STOREFLEET_GIT_LISTEN: value },
    [{ field: 'STOREFLEET_GIT_LISTEN', value: JSON.stringify(value), rule }],
  ];
  const host = (value: string): [string, Variables, Problem[]] => [
    `host ${value}`,
    { HOST: value },
    [{ field: 'HOST', value: JSON.stringify(value), rule: loopback }],
  ];
  const port = (value: string, rule: string): [string, Variables, Problem[]] => [
    `port ${value}`,
    { PORT: value },
    [{ field: 'PORT', value: JSON.stringify(value), rule }],
  ];
  const refused: [title: string, variables: Variables, problems: Problem[]][] = [
    port('web', 'must be a number'),
    port('80.5', 'must be a whole number'),
    port('-1', 'must be 0 to 65535'),
    port('65536', 'must be 0 to 65535'),
    host('0.0.0.0'),
    host('::'),
    host('192.168.1.10'),
    host('fleet.example.com'),
    host('localhost.example.com'),
    host('127.example.com'),
    host('127.0.0.1.example.com'),
    host('127.0.0.999'),
    host('1127.0.0.1'),
    listen('8081', hostAndPort),
    listen(':8081', 'must name a host; 0.0.0.0 listens on every interface'),
    listen('localhost', hostAndPort),
    listen('http://localhost:8081', hostAndPort),
    listen('localhost:70000', 'must have a port of at most 65535'),
    listen('localhost:0', 'must name a port from 1 to 65535'),
    listen('[::1', hostAndPort),
    listen('[zz]:1', 'must have an IPv6 address between the brackets'),
    listen('999.1.1.1:80', 'must have a host name or an address before the port'),
    [
      'a log level that is none',
      { STOREFLEET_LOG_LEVEL: 'loud' },
      [{ field: 'STOREFLEET_LOG_LEVEL', value: '"loud"', rule: 'must be debug, info, warn, error or silent' }],
    ],
    [
      'settings that are misspelt, whose values may be secrets',
      { STOREFLEET_REMOT_URL: 'https://git.example.com/fleet.git', STOREFLEET_GIT_TOKENS: 'hunter2hunter2hunter2' },
      [
        { field: 'STOREFLEET_REMOT_URL', rule: 'is not a setting; did you mean STOREFLEET_REMOTE_URL?' },
        { field: 'STOREFLEET_GIT_TOKENS', rule: 'is not a setting; did you mean STOREFLEET_GIT_TOKEN?' },
      ],
    ],
    [
      'everything at once, each by its name',
      { PORT: 'web', STOREFLEET_GIT_LISTEN: 'x', STOREFLEET_GIT_TOKEN: 'short' },
      [
        { field: 'PORT', value: '"web"', rule: 'must be a number' },
        { field: 'STOREFLEET_GIT_LISTEN', value: '"x"', rule: hostAndPort },
        { field: 'STOREFLEET_GIT_TOKEN', rule: 'must have at least 16 characters' },
      ],
    ],
  ];
  test.each(refused)('%s', (_, variables, problems) => expect(problemsOf(variables)).toEqual(problems));

  test('a secret is not shown, however it is invalid', () => {
    const secret = 'hunter2hunter2';
    const problems = problemsOf({ STOREFLEET_GIT_TOKEN: secret, PORT: 'web' });
    expect(problems).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(() => readConfig({ STOREFLEET_GIT_TOKEN: secret })).toThrow(/^STOREFLEET_GIT_TOKEN must have at least 16/);
  });
});

describe('a remote', () => {
  test.each<[string, Variables, Problem]>([
    [
      'that is not an address',
      { STOREFLEET_REMOTE_URL: 'git@example.com:fleet.git' },
      { field: 'STOREFLEET_REMOTE_URL', rule: 'must be an address like https://git.example.com/fleet.git' },
    ],
    [
      'with a password in its address, which is not shown',
      { STOREFLEET_REMOTE_URL: 'https://ada:secret@git.example.com/fleet.git' },
      { field: 'STOREFLEET_REMOTE_URL', rule: 'must not contain a user or password; set STOREFLEET_REMOTE_TOKEN' },
    ],
    [
      'beside a Git listener',
      { STOREFLEET_REMOTE_URL: 'https://git.example.com/fleet.git', STOREFLEET_GIT_LISTEN: '127.0.0.1:8081' },
      {
        field: 'STOREFLEET_GIT_LISTEN',
        rule: 'must be left out with STOREFLEET_REMOTE_URL: the engines fetch the fleet from there',
      },
    ],
  ])('%s is refused', (_, variables, problem) => {
    expect(problemsOf(variables)).toMatchObject([problem]);
    expect(JSON.stringify(problemsOf(variables))).not.toContain('secret');
  });
});

describe('a forge', () => {
  const remote = {
    STOREFLEET_REMOTE_URL: 'https://git.example.com/forge/acme/fleet.git',
    STOREFLEET_REMOTE_TOKEN: 'hunter2hunter2',
  };
  const gitea = { ...remote, STOREFLEET_FORGE: 'gitea' };
  const app = {
    STOREFLEET_FORGE: 'github',
    STOREFLEET_REMOTE_URL: 'https://github.com/acme/fleet',
    STOREFLEET_GITHUB_APP_ID: '7',
    STOREFLEET_GITHUB_INSTALLATION_ID: '9',
    STOREFLEET_GITHUB_PRIVATE_KEY_FILE: '/run/key.pem',
  };
  const webhook = { STOREFLEET_WEBHOOK_LISTEN: '10.0.0.1:8091', STOREFLEET_WEBHOOK_SECRET: 'x'.repeat(16) };

  test('has the address of the remote', () => {
    expect(readConfig(gitea).forge).toEqual({
      type: expect.objectContaining({ id: 'gitea' }) as object,
      address: { url: 'https://git.example.com/forge', owner: 'acme', name: 'fleet', token: 'hunter2hunter2' },
      own: {},
      webhook: undefined,
    });
    expect(readConfig({ ...gitea, STOREFLEET_FORGE_URL: 'https://inside.example.com' }).forge?.address.url).toBe(
      'https://inside.example.com',
    );
  });

  test('is GitHub by an App, with webhooks', () => {
    expect(readConfig({ ...app, ...webhook }).forge).toEqual({
      type: expect.objectContaining({ id: 'github' }) as object,
      address: { url: 'https://github.com', owner: 'acme', name: 'fleet', token: '' },
      own: {
        STOREFLEET_GITHUB_APP_ID: 7,
        STOREFLEET_GITHUB_INSTALLATION_ID: 9,
        STOREFLEET_GITHUB_PRIVATE_KEY_FILE: '/run/key.pem',
      },
      webhook: { secret: 'x'.repeat(16), listen: '10.0.0.1:8091' },
    });
  });

  const without = (variables: Record<string, string>, name: string) => ({ ...variables, [name]: undefined });
  test.each<[string, Variables, string, RegExp]>([
    ['of another kind', { ...remote, STOREFLEET_FORGE: 'gitlab' }, 'STOREFLEET_FORGE', /^must be .*gitea/],
    [
      'without a remote',
      { STOREFLEET_FORGE: 'github', STOREFLEET_REMOTE_TOKEN: 'hunter2' },
      'STOREFLEET_REMOTE_URL',
      /required/,
    ],
    [
      'of no repository',
      { ...gitea, STOREFLEET_REMOTE_URL: 'https://git.example.com/fleet' },
      'STOREFLEET_REMOTE_URL',
      /<owner>\/<name>/,
    ],
    ['without a token', without(gitea, 'STOREFLEET_REMOTE_TOKEN'), 'STOREFLEET_REMOTE_TOKEN', /required/],
    ['with half an App', without(app, 'STOREFLEET_GITHUB_APP_ID'), 'STOREFLEET_GITHUB_APP_ID', /required/],
    [
      'with an App that is not a number',
      { ...app, STOREFLEET_GITHUB_APP_ID: 'seven' },
      'STOREFLEET_GITHUB_APP_ID',
      /number/,
    ],
    [
      'with an App of GitHub at Gitea',
      { ...gitea, STOREFLEET_GITHUB_APP_ID: '7' },
      'STOREFLEET_GITHUB_APP_ID',
      /left out: Gitea/,
    ],
    [
      'with a short secret',
      { ...gitea, ...webhook, STOREFLEET_WEBHOOK_SECRET: 'hunter2' },
      'STOREFLEET_WEBHOOK_SECRET',
      /16 characters/,
    ],
    [
      'with webhooks and no secret',
      without({ ...gitea, ...webhook }, 'STOREFLEET_WEBHOOK_SECRET'),
      'STOREFLEET_WEBHOOK_SECRET',
      /required/,
    ],
    [
      'with a secret that nothing listens for',
      without({ ...gitea, ...webhook }, 'STOREFLEET_WEBHOOK_LISTEN'),
      'STOREFLEET_WEBHOOK_LISTEN',
      /required/,
    ],
    ['that is not named', { ...remote, ...webhook }, 'STOREFLEET_WEBHOOK_SECRET', /without STOREFLEET_FORGE/],
  ])('%s is refused', (_, variables, field, rule) => {
    const problems = problemsOf(variables);
    expect(problems).toContainEqual(expect.objectContaining({ field, rule: expect.stringMatching(rule) as string }));
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('how Git reaches a remote', () => {
  const networks: [title: string, variables: Variables, expected: Readonly<Record<string, string>>][] = [
    [
      'through a proxy, in either case',
      { http_proxy: 'http://proxy:1', HTTPS_PROXY: 'http://proxy:2' },
      { http_proxy: 'http://proxy:1', https_proxy: 'http://proxy:2' },
    ],
    ['with a certificate authority of Git', { GIT_SSL_CAINFO: '/ca.pem' }, { GIT_SSL_CAINFO: '/ca.pem' }],
    ['with one that Node was given', { NODE_EXTRA_CA_CERTS: '/ca.pem' }, { GIT_SSL_CAINFO: '/ca.pem' }],
    ['Git’s own counts', { SSL_CERT_FILE: '/a.pem', GIT_SSL_CAINFO: '/b.pem' }, { GIT_SSL_CAINFO: '/b.pem' }],
    ['and nothing else of the environment', { GIT_DIR: '/x', GIT_SSH_COMMAND: 'x' }, {}],
  ];
  test.each(networks)('%s', (_, variables, expected) => expect(readConfig(variables).git.network).toEqual(expected));
});

describe('the branch', () => {
  test.each(['main', 'master', 'team/production', 'v1.2', 'größe'])('may be %s', branch => {
    expect(readConfig({ STOREFLEET_BRANCH: branch }).branch).toBe(branch);
  });
  test.each([
    '--upload-pack=x',
    'a b',
    'a..b',
    '.a',
    'a/.b',
    'a.lock',
    'a/',
    'a//b',
    'a\nb',
    'a~1',
    'a:b',
    '@{1}',
    'a.',
  ])('is refused as %j, as Git would', branch => {
    expect(problemsOf({ STOREFLEET_BRANCH: branch })).toMatchObject([{ field: 'STOREFLEET_BRANCH' }]);
    expect(() => execFileSync('git', ['check-ref-format', '--branch', branch], { stdio: 'ignore' })).toThrow();
  });
});
