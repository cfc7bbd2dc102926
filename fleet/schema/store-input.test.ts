import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { givenFleetText, givenStoreInput, replaceExactly } from '../../test/support/fleet.ts';
import { fleetFile, formatProblem, hostName, InvalidInput, parseValue, storeFile } from './index.ts';
import { mailAddress } from './mail.ts';
import { title } from './title.ts';

/** Returns the problems of a store with this value of a field of `spec`; empty if it is accepted. */
const problemsWith = (field: string, value: unknown): string[] => {
  const input = givenStoreInput();
  const spec: Record<string, unknown> = { ...input.spec };
  if (field === 'admin.email') spec.admin = { email: value };
  else spec[field] = value;
  return problemsOf(() => parseValue(storeFile, { ...input, spec }));
};

function problemsOf(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(formatProblem);
    throw error;
  }
}

const hostRule = 'must be a lower-case host name like shop.example.com, without scheme, port or path';
const isAddress = 'must be a name, not an address: Kubernetes routes shoppers by name';
const isNumber = 'must not end with a number: browsers would read it as an address';
const mailRule = 'must be an e-mail address';
const countryRule = 'must be the ISO 3166 code of a country that WooCommerce supports';
const currencyRule = 'must be the ISO 4217 code of a currency that WooCommerce supports';

describe('a store whose', () => {
  test.each([
    ['host', 'shop.example.com'],
    ['host', 'a.b'],
    ['host', '7.example.com'],
    ['host', '10.0.0.5.nip.io'],
    ['host', 'shop.1e3'],
    ['host', 'ab--cd.example.com'],
    ['host', 'xn--mnchen-3ya.example'],
    ['host', 'shop.xn--p1ai'],
    ['host', `${'a'.repeat(63)}.example.com`],
    ['title', 'Müller’s Käse & Söhne \\ "x" <b>y</b> $(STORE_HOST)'],
    ['title', '👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️ 葛󠄀'],
    ['title', 'می‌خواهم'],
    ['title', 'שלום‎ Acme'],
    ['title', 'Mu\u0308ller'],
    ['title', 'Soft\u00adware'],
    ['admin.email', "o'neill+shop_1@sub.example.co.uk"],
    ['admin.email', 'a@b.co'],
    ['admin.email', 'owner@xn--mller-kva.example'],
    ['admin.email', 'owner@shop.xn--p1ai'],
    ['admin.email', `${'a'.repeat(88)}@example.com`],
    ['country', 'GB'],
    ['country', 'XK'],
    ['currency', 'EUR'],
    ['currency', 'BTC'],
  ])('%s is %s is accepted', (field, value) => {
    expect(problemsWith(field, value)).toEqual([]);
  });

  test.each<[field: string, value: string, rule: string]>([
    ['host', '192.0.2.10', isAddress],
    ['host', '192.0.2.10:80', isAddress],
    ['host', 'http://192.0.2.10/', isAddress],
    ['host', '999.1.1.1', isAddress],
    ['host', '0x7f.1', isAddress],
    ['host', '2001:db8::1', isAddress],
    ['host', '[2001:db8::1]', isAddress],
    ['host', 'shop.123', isNumber],
    ['host', 'shop.0x1f', isNumber],
    ['host', 'shop', hostRule],
    ['host', 'a..b', hostRule],
    ['host', 'my_shop.example.com', hostRule],
    ['host', '*.example.com', hostRule],
    ['host', '-a.example.com', hostRule],
    ['host', `${'a'.repeat(64)}.example.com`, hostRule],
    ['host', 'shop.example.com.', `${hostRule}; did you mean shop.example.com?`],
    ['host', ' shop.example.com', `${hostRule}; did you mean shop.example.com?`],
    ['host', 'HTTPS://Shop.Example.com/cart?x', `${hostRule}; did you mean shop.example.com?`],
    ['host', 'shop.example.com:8080', `${hostRule}; did you mean shop.example.com?`],
    ['host', 'münchen.example', 'must be written as browsers send it: xn--mnchen-3ya.example'],
    ['host', 'https://Straße.example/', 'must be written as browsers send it: xn--strae-oqa.example'],
    ['title', '\u200b', 'must not have U+200B, which is invisible'],
    ['title', 'Acme\u200bToys', 'must not have U+200B, which is invisible'],
    ['title', 'Acme\ufeffToys', 'must not have U+FEFF, which is invisible'],
    ['title', 'Acme \u{e0041}', 'must not have U+E0041, which is invisible'],
    ['title', '\u{e0041}\u{e0042}', 'must not have U+E0041, which is invisible'],
    ['title', 'Acme\uffff', 'must not have U+FFFF, which is invisible'],
    ['title', '\u200d', 'must have a visible character'],
    ['title', '\u00ad \u3164 \u2800', 'must have a visible character'],
    ['title', '\u0301', 'must have a visible character'],
    ['title', 'Acme \u202eyot eht', 'must not have U+202E, which reverses the text around it'],
    ['title', 'Acme \u2066x\u2069', 'must not have U+2066, which reverses the text around it'],
    ['title', 'a\u0007b', 'must be one line without control characters'],
    ['title', 'a\u0085b', 'must be one line without control characters'],
    ['title', 'a\ud83db', 'must be one line without control characters'],
    ['title', '\u00a0\t', 'must not be empty'],
    ['admin.email', '', 'must not be empty'],
    ['admin.email', 'owner', mailRule],
    ['admin.email', 'a@b', mailRule],
    ['admin.email', 'owner@localhost', mailRule],
    ['admin.email', 'a..b@example.com', mailRule],
    ['admin.email', '.a@example.com', mailRule],
    ['admin.email', 'a.@example.com', mailRule],
    ['admin.email', 'a@-example.com', mailRule],
    ['admin.email', 'a@example-.com', mailRule],
    ['admin.email', 'a@192.0.2.1', mailRule],
    ['admin.email', 'a@b@example.com', mailRule],
    ['admin.email', '"a b"@example.com', mailRule],
    ['admin.email', 'Ada <ada@example.com>', mailRule],
    [
      'admin.email',
      'jörg@müller.example',
      'must not have "ö" before the @: WordPress accepts only ASCII there and the domain xn--mller-kva.example',
    ],
    ['admin.email', 'jörg@example.com', 'must not have "ö" before the @: WordPress accepts only ASCII there'],
    [
      'admin.email',
      'ada@müller.example',
      'must have the ASCII form of its domain, which WordPress accepts: ada@xn--mller-kva.example',
    ],
    ['admin.email', `${'a'.repeat(89)}@example.com`, 'must have at most 100 characters, the limit of WordPress'],
    ['country', 'UK', `${countryRule}; did you mean GB?`],
    ['country', 'de', `${countryRule}; did you mean DE?`],
    ['country', 'Germany', `${countryRule}; did you mean DE?`],
    ['country', 'Deutschland', `${countryRule}; did you mean DE?`],
    ['country', 'österreich', `${countryRule}; did you mean AT?`],
    ['country', 'España', `${countryRule}; did you mean ES?`],
    ['country', 'USA', `${countryRule}; did you mean US?`],
    ['country', 'XX', `${countryRule}, like DE`],
    ['country', 'EU', `${countryRule}, like DE`],
    ['country', 'constructor', `${countryRule}, like DE`],
    ['currency', 'eur', `${currencyRule}; did you mean EUR?`],
    ['currency', '€', `${currencyRule}; did you mean EUR?`],
    ['currency', 'US-Dollar', `${currencyRule}; did you mean USD?`],
    ['currency', 'ZZZ', `${currencyRule}, like EUR`],
  ])('%s is %j is refused', (field, value, rule) => {
    const [reported, ...others] = problemsWith(field, value);
    expect(others).toEqual([]);
    expect(reported?.startsWith(`spec.${field} = `)).toBe(true);
    expect(reported?.endsWith(` ${rule}`)).toBe(true);
    // An invisible value is shown visibly in its problem.
    expect(reported).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe('a fleet.yaml whose', () => {
  const linkLocal = 'must not be link-local: 169.254.0.0/16 and fe80::/10 reach the node and its cloud provider';
  const socket = 'must be an address like 10.0.0.5, 10.0.0.5:8080 or [2001:db8::5]:8080';
  const web = 'must be an address like https://argocd.example.com';
  const repository = 'must be an address like https://git.example.com/fleet.git or ssh://git@git.example.com/fleet.git';
  const branch = /^must be the name of a branch like main, as Git allows it/;
  const image = /^must be an image reference with a tag or digest/;
  const secret = 'must not contain a user or password, because the file is committed';
  const labelValue = /^must be the value of a label/;

  /** A fleet.yaml with one passage replaced, as JSON. */
  const fleetWith = (passage: string, replacement: string): unknown =>
    parse(replaceExactly(givenFleetText(), { [passage]: replacement }));
  const engine = 'namespace: argocd';
  const ingress = 'className: traefik';
  const repositoryUrl = 'https://git.example.com/shops.git';
  const labels = '{ app: nginx }';
  const apiServer = '10.0.0.5/32';
  const mail = 'storageClass: fast';
  const smtp = (field: string) => `smtp: { host: mail.example.com, port: 25, security: none, ${field} }`;

  test.each<[what: string, passage: string, replacement: string]>([
    ['web page of the engine is https', engine, 'url: "https://argocd.example.com/applications"'],
    ['webhook is inside of the cluster', engine, 'webhook: "http://10.0.0.7:8080/api/webhook"'],
    ['ingress is at an IPv6 address', ingress, `${ingress}\n        address: "[2001:db8::5]:80"`],
    ['ingress is at a name', ingress, `${ingress}\n        address: traefik.kube-system:8080`],
    ['API server is at an IPv6 address', apiServer, 'fd00:10::5/128'],
    ['API server may be at any IPv6 address of port 6443', 'cidr: 10.0.0.5/32, port: 443', 'cidr: "::/0", port: 6443'],
    ['registry is at an IPv6 address', 'mariadb:11.8.6', '"[fd00::1]:5000/mariadb:11.8.6"'],
    ['image has a digest', 'mariadb:11.8.6', `docker.io/library/mariadb@sha256:${'a'.repeat(64)}`],
    ['repository is fetched by SSH', repositoryUrl, 'ssh://git@git.example.com:2222/shops.git'],
    ['branch has a folder', 'branch: main', 'branch: fleet/production'],
    ['labels have a domain', labels, '{ app.kubernetes.io/name: nginx, tier: "" }'],
    [
      'mail server is at a private address',
      mail,
      'smtp: { host: 10.9.8.7, port: 25, security: none, cidr: 10.9.8.7/32 }',
    ],
    ['annotation has lines', 'tls: { issuer: letsencrypt }', 'annotations: { example.com/allowed-ranges: "a;\\nb;" }'],
  ])('%s is accepted', (_, passage, replacement) => {
    expect(problemsOf(() => parseValue(fleetFile, fleetWith(passage, replacement)))).toEqual([]);
  });

  test.each<[value: string, passage: string, replacement: string, field: string, rule: string | RegExp]>([
    ['javascript:', engine, 'url: "javascript:alert(1)"', 'clusters.local.engine.url', web],
    ['data:', engine, 'url: "data:text/html,x"', 'clusters.local.engine.url', web],
    ['a password', engine, 'url: "https://ada:hunter2@x.com"', 'clusters.local.engine.url', secret],
    ['line breaks', engine, 'url: "https://x.com/\\nb"', 'clusters.local.engine.url', web],
    ['file:', engine, 'webhook: "file:///etc/passwd"', 'clusters.local.engine.webhook', web],
    ['metadata', engine, 'webhook: "http://169.254.169.254/x"', 'clusters.local.engine.webhook', linkLocal],
    ['metadata in hexadecimal', engine, 'webhook: "http://0xa9fea9fe/"', 'clusters.local.engine.webhook', linkLocal],
    [
      'metadata as IPv6',
      engine,
      'webhook: "http://[::ffff:169.254.169.254]/"',
      'clusters.local.engine.webhook',
      linkLocal,
    ],
    [
      'metadata',
      ingress,
      `${ingress}\n        address: 169.254.169.254:80`,
      'clusters.local.ingress.address',
      linkLocal,
    ],
    ['fe80::1', ingress, `${ingress}\n        address: "[fe80::1]"`, 'clusters.local.ingress.address', linkLocal],
    ['no address', ingress, `${ingress}\n        address: 999.1.1.1`, 'clusters.local.ingress.address', socket],
    ['no port', ingress, `${ingress}\n        address: 10.0.0.5:99999`, 'clusters.local.ingress.address', socket],
    ['bare IPv6', ingress, `${ingress}\n        address: "2001:db8::5"`, 'clusters.local.ingress.address', socket],
    ['a helper of Git', repositoryUrl, '"ext::sh -c id"', 'repository.url', repository],
    ['an option', repositoryUrl, 'ssh://-oProxyCommand=id/x', 'repository.url', repository],
    ['a file', repositoryUrl, 'file:///srv/fleet.git', 'repository.url', repository],
    ['scp', repositoryUrl, 'git@git.example.com:shops.git', 'repository.url', repository],
    [
      'a password',
      repositoryUrl,
      'https://ada:hunter2@x.com/y.git',
      'repository.url',
      /^must not contain a user or password, because/,
    ],
    [
      'a token',
      repositoryUrl,
      'https://hunter2@x.com/y.git',
      'repository.url',
      /^must not contain a user or password, because/,
    ],
    [
      'a password',
      repositoryUrl,
      'ssh://git:hunter2@x.com/y.git',
      'repository.url',
      /^must not contain a user or password, because/,
    ],
    ...[
      '--upload-pack=x',
      'a b',
      'a\\nb',
      'a..b',
      '/a',
      'a/',
      'a//b',
      'a.lock',
      '.a',
      'a/.b',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a*',
      'a[b',
      'a@{1}',
      '@',
      'HEAD',
      'a.',
      'a\\\\b',
      'refs/heads/main',
    ].map((name): [string, string, string, string, RegExp] => [
      name,
      'branch: main',
      `branch: "${name}"`,
      'repository.branch',
      branch,
    ]),
    ['a line break', labels, '{ app: "a\\nb" }', 'clusters.far.ingress.controller.labels.app', labelValue],
    ['64 characters', labels, `{ app: ${'a'.repeat(64)} }`, 'clusters.far.ingress.controller.labels.app', labelValue],
    [
      'a blank in its name',
      labels,
      '{ "a b": c }',
      'clusters.far.ingress.controller.labels.a b',
      /must be the name of a label/,
    ],
    [
      'a domain of two dots',
      labels,
      '{ "a..b/c": d }',
      'clusters.far.ingress.controller.labels.a..b/c',
      /must be the name of a label/,
    ],
    [
      'a domain of two dots',
      'tls: { issuer: letsencrypt }',
      'annotations: { a..b/c: d }',
      'clusters.far.ingress.annotations.a..b/c',
      /must be the name of an annotation/,
    ],
    ...[
      'nginx.ingress.kubernetes.io/configuration-snippet',
      'nginx.ingress.kubernetes.io/server-snippet',
      'nginx.ingress.kubernetes.io/auth-snippet',
      'nginx.ingress.kubernetes.io/modsecurity-snippet',
      'nginx.org/location-snippets',
      'haproxy.org/backend-config-snippet',
      'haproxy-ingress.github.io/config-backend',
    ].map((name): [string, string, string, string, RegExp] => [
      'text that the ingress controller would run',
      'tls: { issuer: letsencrypt }',
      `annotations: { ${name}: "x;" }`,
      `clusters.far.ingress.annotations.${name}`,
      /must not be set: the ingress controller runs its text as code/,
    ]),
    ['link-local', mail, smtp('cidr: 169.254.169.254/32'), 'clusters.far.smtp.cidr', linkLocal],
    ['what has link-local in it', mail, smtp('cidr: 168.0.0.0/7'), 'clusters.far.smtp.cidr', linkLocal],
    ['a display name', mail, smtp('from: "Ada <ada@example.com>"'), 'clusters.far.smtp.from', mailRule],
    [
      '999.1.1.1',
      mail,
      'smtp: { host: 999.1.1.1, port: 25, security: none }',
      'clusters.far.smtp.host',
      'must be a host name or an IPv4 address',
    ],
    [
      'port 0',
      mail,
      'smtp: { host: a.b, port: 0, security: none }',
      'clusters.far.smtp.port',
      'must be a port from 1 to 65535',
    ],
    ['link-local', apiServer, 'fe80::1/128', 'clusters.far.apiServer.cidr', linkLocal],
    ['an address as domain', 'domain: localhost', 'domain: 10.0.0.5', 'clusters.local.domain', isAddress],
    ['a domain that ends with a number', 'domain: localhost', 'domain: shops.1', 'clusters.local.domain', isNumber],
    ['UK', 'country: DE', 'country: UK', 'defaults.country', `${countryRule}; did you mean GB?`],
    ['ZZZ', 'currency: EUR', 'currency: ZZZ', 'defaults.currency', `${currencyRule}, like EUR`],
    ['image of two colons', 'mariadb:11.8.6', '"mariadb::1"', 'images.database', image],
    ['image in front of which is an option', 'mariadb:11.8.6', '"-mariadb:1"', 'images.database', image],
    ['image with a tag that begins with a dot', 'mariadb:11.8.6', '"mariadb:.1"', 'images.database', image],
    ['image of two dots', 'mariadb:11.8.6', '"a/b..c:1"', 'images.database', image],
    [
      'constructor',
      '    plus: {',
      '    constructor: {',
      'editions.constructor',
      'has a name that must not be constructor',
    ],
    ['__proto__', '    plus: {', '    __proto__: {', 'editions.__proto__', 'is not a known field'],
  ])('%s is refused: %s → %s', (_, passage, replacement, field, rule) => {
    const problems = problemsOf(() => parseValue(fleetFile, fleetWith(passage, replacement)));
    expect(problems).toHaveLength(1);
    const [reported = ''] = problems;
    expect(reported.startsWith(`spec.${field} `)).toBe(true);
    expect(reported).not.toContain('hunter2');
    const shown = reported
      .replace(/^\S.* = .*?(?= (must|has|is) )/, '')
      .replace(/^\S+ (?=is )/, '')
      .trim();
    if (typeof rule === 'string') expect(shown).toBe(rule);
    else expect(shown.replace(/^has a name that /, '')).toMatch(rule);
  });

  test('a range with bits beyond its prefix is read as Kubernetes reads it', () => {
    const cidrOf = (range: string) =>
      parseValue(fleetFile, fleetWith(apiServer, range)).spec.clusters.far?.apiServer.cidr;
    expect(cidrOf('10.0.0.5/24')).toBe('10.0.0.0/24');
    expect(cidrOf('FD00:0:0::5/64')).toBe('fd00::/64');
    expect(cidrOf('10.0.0.5/32')).toBe('10.0.0.5/32');
  });
});

/** Rules of the programs that use each field, in their own terms; none of it comes from the schema. */
describe('any accepted value', () => {
  const texts = (pieces: readonly string[]) =>
    fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 12 })
      .map(all => all.join(''));
  const pieces = [
    'a',
    'Z',
    '0',
    '9',
    '0x',
    '1e',
    '.',
    '..',
    '-',
    '--',
    '_',
    'com',
    'example',
    '.com',
    '@',
    '+',
    "'",
    ':',
    '/',
    'ü',
    'ß',
    'localhost',
    '127',
  ];

  test('is, as a host, a name to Kubernetes and the same name to browsers', () => {
    // IsDNS1123Subdomain of k8s.io/apimachinery.
    const dns1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
    fc.assert(
      fc.property(texts(pieces), host => {
        if (!hostName.safeParse(host).success) return;
        expect(host).toMatch(dns1123);
        expect(host.length).toBeLessThanOrEqual(253);
        expect(new URL(`https://${host}/`).hostname).toBe(host);
        expect(host).not.toMatch(/^[\d.]+$/);
      }),
      { numRuns: 3000 },
    );
  });

  test('is, as an e-mail address, valid to WordPress', () => {
    fc.assert(
      fc.property(
        fc.tuple(texts(pieces), texts(pieces)).map(([a, b]) => `${a}@${b}`),
        address => {
          if (mailAddress.safeParse(address).success) expect(isEmail(address)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.emailAddress(), address => {
        if (mailAddress.safeParse(address).success) expect(isEmail(address)).toBe(true);
      }),
    );
  });

  test('is, as a title, visible, without hidden or reversing characters', () => {
    const odd = [
      '\u200b',
      '\u200d',
      '\u202e',
      '\u2066',
      '\ufe0f',
      '\u{e0041}',
      '\u{e007f}',
      '\u{1f3f4}',
      '\ud800',
      '👩',
      'a',
      ' ',
      '\u00ad',
      '\u3164',
    ];
    fc.assert(
      fc.property(texts(odd), text => {
        const read = title.safeParse(text);
        if (!read.success) return;
        const visible = Array.from(read.data).filter(character => !/[\p{Z}\p{C}\p{M}\p{DI}]/u.test(character));
        expect(visible.length).toBeGreaterThan(0);
        expect(read.data).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff\n\r\0]/);
        expect(read.data.isWellFormed()).toBe(true);
        // The text stays as it was written.
        expect(read.data).toBe(text.trim());
      }),
      { numRuns: 3000 },
    );
  });
});

/**
 * WordPress 6.8 wp-includes/formatting.php, `is_email()`; leading and trailing blanks of a part are invalid there too.
 */
function isEmail(email: string): boolean {
  if (Buffer.byteLength(email) < 6 || email.indexOf('@', 1) === -1) return false;
  const at = email.indexOf('@');
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  if (!/^[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+$/.test(local)) return false;
  if (/\.{2,}|^\.|\.$/.test(domain)) return false;
  const subs = domain.split('.');
  return subs.length >= 2 && subs.every(sub => !/^-|-$/.test(sub) && /^[a-z0-9-]+$/i.test(sub));
}
