import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { probeShop } from '../../server/kinds/woo-store/probe.ts';
import { execIn } from '../e2e/exec.ts';
import { statusOfPage } from '../e2e/shopper.ts';
import { containerOf, givenFleetFor, givenShop, isReady, type Shop } from '../store/shop.ts';
import { describeWithCluster } from '../support/requirements.ts';

const terminationMessage = z.object({
  order: z.object({ status: z.literal('processing'), seconds: z.number(), at: z.iso.datetime(), release: z.string() }),
});

/** Runs the installer of the image again in the web container of a shop, as its next start would. */
describeWithCluster('the installer', cluster => {
  let shop: Shop;

  beforeAll(async () => {
    shop = givenShop(cluster, await givenFleetFor(cluster), 'installer');
    await shop.apply({ sampleProducts: true });
    await shop.untilOpen(120);
  });
  afterAll(() => shop.remove());

  const inDatabase = (statement: string) =>
    execIn(cluster.kubeconfig, { namespace: shop.namespace, pod: 'database-0', container: 'mariadb' }, [
      ...['mariadb', '--skip-column-names', '--batch', 'wordpress', '--execute'],
      statement,
    ]);
  const inWeb = async (command: readonly string[]) => {
    const [pod] = await shop.pods('web');
    const container = { namespace: shop.namespace, pod: pod?.metadata?.name ?? '', container: 'web' };
    return execIn(cluster.kubeconfig, container, command);
  };
  const install = (environment: Readonly<Record<string, string>> = {}) =>
    inWeb(['env', ...Object.entries(environment).map(entry => entry.join('=')), 'storefleet-install']);
  const message = async () => terminationMessage.parse(JSON.parse(await inWeb(['cat', '/dev/termination-log']))).order;
  const option = (name: string) => inDatabase(`SELECT option_value FROM wp_options WHERE option_name = '${name}'`);
  const page = (path: string) =>
    new Promise<string>((resolve, reject) => {
      get({ host: cluster.ingress, path, headers: { host: shop.host } }, answer => resolve(text(answer))).on(
        'error',
        reject,
      );
    });
  /** Returns the contents of every table, except the options in which the installer keeps its own notes. */
  const everything = async () => {
    const tables = (await inDatabase('SHOW TABLES')).split('\n').filter(name => name !== 'wp_options');
    const notes = "option_name IN ('storefleet_test_order', 'storefleet_store_ready')";
    return [
      await inDatabase(`CHECKSUM TABLE ${tables.join(', ')}`),
      await inDatabase(`SELECT * FROM wp_options WHERE NOT ${notes} ORDER BY option_id`),
    ].join('\n');
  };

  test('reports the test order of the first start', async () => {
    const [pod] = await shop.pods('web');
    const { order } = terminationMessage.parse(JSON.parse(containerOf(pod, 'install')?.state?.terminated?.message ?? ''));
    expect(order.release).toMatch(/^WordPress \S+ WooCommerce 11\.0\.1 twentytwentyfive \S+$/);
  });

  test('places a test order for other versions and leaves no trace of it', async () => {
    await install();
    const [before, earlier] = [await everything(), await message()];
    await inDatabase("DELETE FROM wp_options WHERE option_name = 'storefleet_test_order'");
    await install();
    expect(await everything()).toBe(before);
    expect(await message()).toEqual({
      ...earlier,
      at: expect.any(String) as string,
      seconds: expect.any(Number) as number,
    });
    expect(await inDatabase("SELECT COUNT(*) FROM wp_posts WHERE post_type = 'standin_order'")).toBe('0');
  });

  test('reports the stored test order at a plain restart', async () => {
    const earlier = await message();
    await install();
    expect(await message()).toEqual(earlier);
  });

  describe('after the merchant', () => {
    const write = (name: string, value: string) =>
      inDatabase(
        `REPLACE INTO wp_options (option_name, option_value, autoload) VALUES ('${name}', '${value}', 'yes')`,
      );
    const payments = async (...enabled: readonly string[]) => {
      for (const id of ['cod', 'bacs', 'cheque', 'card']) {
        await write(`woocommerce_${id}_settings`, `a:1:{s:7:"enabled";${enabled.includes(id) ? 's:3:"yes"' : 's:2:"no"'};}`);
      }
    };
    const renamed = (from: string, to: string) =>
      inDatabase(`UPDATE wp_posts SET post_name = '${to}' WHERE post_type = 'page' AND post_name = '${from}'`);
    const status = (page: string, value: string) =>
      inDatabase(`UPDATE wp_posts SET post_status = '${value}' WHERE post_type = 'page' AND post_name = '${page}'`);
    const plain = () => write('permalink_structure', '');
    const probe = () => probeShop({ url: `http://${shop.host}`, address: cluster.ingress });
    const lastWord = () => inWeb(['cat', '/dev/termination-log']);
    let before: string;

    beforeAll(async () => {
      before = await option('woocommerce_cod_settings');
    });
    afterEach(async () => {
      await write('permalink_structure', '/%postname%/');
      await write('woocommerce_coming_soon', 'no');
      await payments();
      await write('woocommerce_cod_settings', before);
      await renamed('store', 'shop');
      await status('checkout', 'publish');
    });
    afterAll(() => install());

    test.each<[string, () => Promise<unknown>, RegExp, object]>([
      ['made permalinks "Plain"', plain, /post_type=product/, { status: 'processing' }],
      ['renamed the shop page', () => renamed('shop', 'store'), /\/store\/ answers/, { status: 'processing' }],
      [
        'took bank transfers instead of cash on delivery',
        () => payments('bacs'),
        /answers 200/,
        { status: 'on-hold', payment: 'bacs' },
      ],
      [
        'did all of that, and takes cheques too',
        async () => {
          await plain();
          await renamed('shop', 'store');
          await payments('cheque', 'bacs');
        },
        /post_type=product/,
        { status: 'on-hold', payment: 'bacs' },
      ],
      [
        'takes cards only',
        () => payments('card'),
        /answers 200/,
        { skipped: 'only online payment is offered (card), so the test order stopped before it' },
      ],
    ])('%s, the shop is open and the next start asserts the same', async (_title, change, page, order) => {
      await change();
      const expectedDetail = expect.stringMatching(page) as string;
      expect(await probe()).toMatchObject({ outcome: 'ok', checks: { storefront: { detail: expectedDetail } } });
      await install();
      expect(JSON.parse(await lastWord())).toMatchObject({ order });
      expect(await probe()).toMatchObject({ outcome: 'ok', checks: { storefront: { detail: expectedDetail } } });
    });

    test.each<[string, () => Promise<unknown>, RegExp, RegExp]>([
      ['disabled all payment', () => payments(), /no payment method is enabled/, /No payment method is offered/],
      [
        'closed the shop for a while',
        () => write('woocommerce_coming_soon', 'yes'),
        /"coming soon" mode/,
        /"coming soon" mode/,
      ],
      ['took the checkout page back', () => status('checkout', 'draft'), /checkout page .* not published/, /No checkout page/],
    ])('%s, no order is possible, and the next start changes nothing and reports it', async (_title, change, warns, expectedDetail) => {
      await change();
      expect(await install()).toMatch(warns);
      const { outcome, checks } = await probe();
      expect(outcome).toBe('failed');
      expect(`${checks.storefront.detail} ${checks.checkout.detail}`).toMatch(expectedDetail);
    });
  });

  describe('in an empty database', () => {
    beforeAll(() =>
      inDatabase("CREATE DATABASE fresh CHARACTER SET utf8mb4; GRANT ALL ON fresh.* TO 'wordpress'@'%'"),
    );
    afterAll(() => inDatabase('DROP DATABASE fresh'));
    const title = String.raw`C:\Shop "Müller's" <b>Käse</b> &lt; 🧀`;
    const fresh = { DATABASE_NAME: 'fresh', STORE_TITLE: title };

    test('names the reason why WordPress refuses an administrator’s address', async () => {
      await expect(install({ ...fresh, STORE_ADMIN_EMAIL: 'owner@localhost' })).rejects.toThrow(
        'WordPress rejects the e-mail address owner@localhost: fix spec.admin.email of the store',
      );
    });

    test('keeps a title as text, as it was written', async () => {
      await install(fresh);
      const shown = async (query: string) =>
        Buffer.from(await inDatabase(`SELECT HEX(${query}`), 'hex')
          .toString()
          .replaceAll('&quot;', '"')
          .replaceAll('&#039;', "'")
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
      expect(await shown("option_value) FROM fresh.wp_options WHERE option_name = 'blogname'")).toBe(title);
      expect(await shown("post_title) FROM fresh.wp_posts WHERE post_name = 'home'")).toBe(title);
      expect(await shown('display_name) FROM fresh.wp_users')).toBe(title);
      const markup = "SELECT COUNT(*) FROM fresh.wp_options WHERE option_name = 'blogname' AND option_value LIKE '%<%'";
      expect(await inDatabase(markup)).toBe('0');
    });
  });

  test('creates a first shop in the order and the time of its country, its samples in a category', async () => {
    const pages = await inDatabase(
      "SELECT post_name FROM wp_posts WHERE post_type = 'page' AND post_status = 'publish' ORDER BY menu_order, post_title",
    );
    expect(pages.split('\n')).toEqual(['home', 'shop', 'cart', 'checkout', 'my-account']);
    expect(await option('timezone_string')).toBe('Europe/Berlin');
    const inCategory =
      "SELECT name, count FROM wp_terms JOIN wp_term_taxonomy USING (term_id) WHERE taxonomy = 'product_cat'";
    expect(await inDatabase(inCategory)).toBe('Samples\t6');
  });

  test.each([
    ['/wp-sitemap.xml', 200],
    ['/wp-json/wp/v2/users', 404],
    ['/?author=1', 404],
    ['/author/shop/', 404],
  ])('answers a visitor of %s with %i', async (path, status) => {
    expect(await statusOfPage(cluster.ingress, shop.host, path)).toBe(status);
  });

  test('shows another name than that of the login', async () => {
    const names = 'SELECT user_login, user_nicename, display_name FROM wp_users';
    expect(await inDatabase(names)).toBe('admin\tshop\tTest shop');
  });

  test('lists products and no users in its sitemap', async () => {
    await inDatabase("UPDATE wp_posts SET post_author = 1 WHERE post_type = 'product'");
    const sitemap = await page('/wp-sitemap.xml');
    expect(sitemap).toContain('/wp-sitemap-posts-product-1.xml');
    expect(sitemap).not.toContain('/wp-sitemap-users-1.xml');
  });

  test('writes prices and measures as the country does, once each time that it changes', async () => {
    const formats = async () => {
      const names = ['currency_pos', 'price_decimal_sep', 'price_num_decimals', 'weight_unit'];
      return Promise.all(names.map(name => option(`woocommerce_${name}`)));
    };
    const german = await formats();
    expect(german).toEqual(['right_space', ',', '2', 'kg']);
    const elsewhere = { STORE_COUNTRY: 'US', STORE_CURRENCY: 'JPY' };
    await install(elsewhere);
    expect(await formats()).toEqual(['left', '.', '0', 'lbs']);
    await inDatabase("UPDATE wp_options SET option_value = 'g' WHERE option_name = 'woocommerce_weight_unit'");
    await install({ ...elsewhere, STORE_TITLE: 'Another title' });
    expect(await formats()).toEqual(['left', '.', '0', 'g']);
    await install();
    expect(await formats()).toEqual(german);
  });

  describe('with plugins and a theme', () => {
    const edition = { STORE_PLUGINS: 'storefleet-greeting@1.0.0', STORE_THEME: 'storefleet-plain@1.0.0' };

    test('activates none unless they are set', async () => {
      expect(await page('/')).not.toMatch(/storefleet-(greeting|plain)/);
    });

    test('activates them with their hooks, and orders again', async () => {
      await install(edition);
      const front = await page('/');
      expect(front).toContain('Greetings, activated');
      expect(front).toContain('wp-child-theme-storefleet-plain');
      expect(front).toContain('themes/storefleet-plain/style.css');
      expect(front).not.toMatch(/fonts\.(googleapis|gstatic)\.com/);
      expect((await message()).release).toMatch(/ storefleet-plain 1\.0\.0 storefleet-greeting 1\.0\.0$/);
    });

    test('leaves both alone when no plugins are named', async () => {
      await install();
      expect(await page('/')).toMatch(/Greetings, activated/);
    });

    test('deactivates plugins with their hooks, and does not undo the theme that a merchant chose', async () => {
      await install(edition);
      await inDatabase(
        "UPDATE wp_options SET option_value = 'twentytwentyfive' WHERE option_name IN ('stylesheet', 'template')",
      );
      await install({ ...edition, STORE_PLUGINS: '' });
      expect(await page('/')).not.toMatch(/storefleet-(greeting|plain)/);
      expect(await option('storefleet_greeting')).toBe('deactivated');
    });

    test.each([
      ['STORE_PLUGINS', 'storefleet-greeting@2.0.0', 'storefleet-greeting has version 1.0.0 in this image; version 2.0.0'],
      ['STORE_PLUGINS', 'unheard-of@1.0.0', 'does not contain the plugin unheard-of; version 1.0.0'],
      ['STORE_PLUGINS', 'storefleet-greeting', 'STORE_PLUGINS is not name@version'],
      ['STORE_THEME', 'storefleet-plain@2.0.0', 'storefleet-plain has version 1.0.0 in this image; version 2.0.0'],
    ])('refuses %s=%s with the reason', async (name, value, reason) => {
      await expect(install({ [name]: value })).rejects.toThrow(reason);
    });
  });

  describe('with another address', () => {
    const serialised = (text: string) => `s:${Buffer.byteLength(text)}:"${text}";`;
    const array = (text: string) => `a:1:{i:0;${serialised(text)}}`;
    const inForms: readonly [title: string, form: (address: string) => string][] = [
      ['a link', address => `<a href="${address}/shop/?a=1">`],
      ['the end of a sentence', address => `We are at ${address}.`],
      ['a block', address => `<!-- wp:image {"url":"${address.replaceAll('/', String.raw`\/`)}\\/a.jpg"} -->`],
      ['JSON in JSON', address => JSON.stringify(JSON.stringify(address).replaceAll('/', String.raw`\/`))],
      ['serialised', address => array(`ü ${address}/ü`)],
      ['serialised twice', address => array(array(address))],
      ['a quote in serialised', address => array(`"; ${address} s:3:"`)],
      ['a nested array and an object', address => `a:2:{s:1:"k";a:1:{${serialised(address)}i:1;}i:0;O:1:"A":1:{s:1:"p";${serialised(address)}}}`],
    ];
    const kept = (address: string) => [`${address}.example/`, `${address}-two/`, `${address}:8080/`, 'owner@installer.localhost'];

    test('replaces it in every form, once, and not in other names', async () => {
      const from = `http://${shop.host}`;
      const to = 'https://shop.example.com';
      const texts = [...inForms.map(([, form]) => form(from)), ...kept(from)];
      const rows = texts.map((text, index) => `(0, 'moved-${index}', UNHEX('${Buffer.from(text).toString('hex')}'))`);
      await inDatabase(`INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ${rows.join(', ')}`);

      const address = { STORE_URL: to, STORE_HOST: 'shop.example.com' };
      expect(await install(address)).toMatch(
        new RegExp(`install moved from=${from} to=${to} values=\\d+`),
      );
      const found = await inDatabase(
        "SELECT HEX(meta_value) FROM wp_postmeta WHERE meta_key LIKE 'moved-%' ORDER BY meta_id",
      );
      expect(found.split('\n').map(hex => Buffer.from(hex, 'hex').toString())).toEqual([
        ...inForms.map(([, form]) => form(to)),
        ...kept(from),
      ]);
      expect(await option('home')).toBe(to);
      expect(await install(address)).not.toContain('install moved');
      expect(await install()).toContain(`install moved from=${to} to=${from}`);
    });
  });

  describe('with another password of the administrator', () => {
    const php = (code: string) =>
      inWeb(['php8.4', '-r', `$_SERVER['HTTP_HOST'] = 'localhost'; require 'wp-load.php'; ${code}`]);
    const setInAdmin = (password: string) =>
      php(`wp_set_password('${password}', get_user_by('login', 'admin')->ID);`);
    const accepted = async (passwords: readonly string[]) => {
      const answers = passwords.map(password => php(`echo is_a(wp_authenticate('admin', '${password}'), 'WP_User');`));
      const results = await Promise.all(answers);
      return passwords.filter((_, index) => results[index] === '1');
    };
    const passwords = ['of the merchant', 'of the Secret', 'of the merchant again'] as const;

    test('leaves the one that the merchant set', async () => {
      await setInAdmin(passwords[0]);
      await install();
      expect(await accepted(passwords)).toEqual([passwords[0]]);
    });

    test('accepts another one of the Secret at the next start', async () => {
      const [before] = await shop.pods('web');
      const data = { 'admin-password': Buffer.from(passwords[1]).toString('base64') };
      await shop.clusterClient.patch('v1', 'Secret', 'store-credentials', shop.namespace, { data });
      await shop.clusterClient.remove('v1', 'Pod', before?.metadata?.name ?? '', shop.namespace, { graceSeconds: 0 });
      await vi.waitFor(
        async () => {
          const [after] = await shop.pods('web');
          expect(after && isReady(after) && after.metadata?.uid !== before?.metadata?.uid).toBe(true);
        },
        { timeout: 60_000, interval: 500 },
      );
      expect(await accepted(passwords)).toEqual([passwords[1]]);
    });

    test('accepts it once', async () => {
      await setInAdmin(passwords[2]);
      await install();
      expect(await accepted(passwords)).toEqual([passwords[2]]);
    });
  });
});
