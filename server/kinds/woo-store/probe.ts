import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { ProbeOptions, ProbeResult } from '../../probe/probe.ts';
import { NoAnswer, Visit, type Answer } from '../../probe/visit.ts';
import type { ProbeCheck } from '../../status/index.ts';
import { cart, checkoutHeader, paymentsHeader, productList } from './store-api.ts';

type Check = 'storefront' | 'products' | 'checkout';

/** A response after the redirects that led to it. */
interface Page extends Answer {
  /** The path and query of the page that answered. */
  readonly path: string;
}

const maxBytes = 1024 * 1024;
const maxRedirects = 5;
/**
 * The list of products, at whatever address the merchant's shop page has: the image redirects the prober to that page,
 * and WordPress itself serves the list without that redirect, or if permalinks are "Plain".
 */
const shopPage = '/?post_type=product';
/** Works with every setting of permalinks; `/wp-json/` does not work with "Plain". */
const storeApi = (route: string) => `/?rest_route=/wc/store/v1/${route}`;
/** Milliseconds for which the products may keep the connection that the cart would share. */
const sharingMs = 250;
/** Matches marks by which WooCommerce hides the shop, and no text that a product's name may contain. */
const comingSoon = /woo-coming-soon-page|woocommerce-coming-soon|<body[^>]*class="[^"]*coming-soon/i;

/**
 * Probes a shop as a shopper uses it: is it open, is there a product to buy, can an order be paid? It places no order,
 * so that it can be repeated without end. Never rejects.
 */
export async function probeShop({
  url,
  address,
  timeoutMs = 10_000,
  signal,
}: ProbeOptions): Promise<ProbeResult<Check>> {
  const limit = AbortSignal.timeout(timeoutMs);
  const visit = new Visit(new URL(url), {
    address,
    signal: signal ? AbortSignal.any([limit, signal]) : limit,
    maxBytes,
  });
  try {
    return await probePages(new Shop(url, visit));
  } finally {
    visit.end();
  }
}

async function probePages(shop: Shop): Promise<ProbeResult<Check>> {
  const { latencyMs, ...storefront } = await shop.storefront();
  // A shop that does not answer gets no further request: the other checks are unknown, and the failure is reported
  // once.
  if (latencyMs === null) {
    const skipped: ProbeCheck = { outcome: 'unknown', detail: 'Skipped: the storefront is down' };
    const checks = { storefront, products: skipped, checkout: skipped };
    return { outcome: storefront.outcome, at: now(), checks, latencyMs };
  }
  const listed = shop.products();
  // One more connection, with its handshake, takes more CPU than a request; but no check is to be late by another.
  await Promise.race([listed, pause(sharingMs, undefined, { ref: false })]);
  const [products, checkout] = await Promise.all([listed, shop.checkout()]);
  const checks = { storefront, products, checkout };
  const all = Object.values(checks);
  const outcome = all.some(({ outcome }) => outcome === 'failed')
    ? 'failed'
    : all.some(({ outcome }) => outcome === 'unknown')
      ? 'unknown'
      : 'ok';
  return { outcome, at: now(), checks, latencyMs };
}

/** The pages of a shop that a shopper needs. */
class Shop {
  readonly #url: string;
  readonly #visit: Visit;

  constructor(url: string, visit: Visit) {
    this.#url = url;
    this.#visit = visit;
  }

  /** @returns also the milliseconds until the page answered; null if it did not */
  async storefront(): Promise<ProbeCheck & { readonly latencyMs: number | null }> {
    let latencyMs: number | null = null;
    const checked = await check('The shop page', async what => {
      const startedAt = performance.now();
      const { status, body, path } = await this.#get(shopPage);
      if (status !== 200) return failed(`${what} ${path} answers ${status}`);
      latencyMs = Math.round(performance.now() - startedAt);
      if (comingSoon.test(body)) return failed('The shop is in "coming soon" mode: shoppers see a placeholder');
      // In whole seconds: with a time that differs each time, every probe would be news.
      return ok(`${what} ${path} answers 200 within ${Math.max(1, Math.ceil(latencyMs / 1000))} s`);
    });
    return { ...checked, latencyMs };
  }

  products(): Promise<ProbeCheck> {
    return check('The list of products', async what => {
      const query = '&per_page=20&stock_status=instock&_fields=id,is_purchasable,is_in_stock';
      const answer = await this.#get(storeApi('products') + query);
      if (answer.status !== 200) return failed(`${what} answers ${answer.status}`);
      const list = productList.parse(JSON.parse(answer.body));
      if (list.length === 0) return failed('No product is published and in stock; publish one');
      const open = list.filter(product => product.is_purchasable && product.is_in_stock).length;
      return open > 0
        ? ok(`${open} of ${list.length} checked products can be bought`)
        : failed('No product can be bought; give one a price');
    });
  }

  /** Checks that an order can be paid, and that the page for it is there. */
  checkout(): Promise<ProbeCheck> {
    return check('The cart', async what => {
      const { status, headers, body } = await this.#get(storeApi('cart'));
      if (status !== 200) return failed(`${what} answers ${status}`);
      const offered = cart.parse(JSON.parse(body)).payment_methods;
      const page = await this.#checkoutPage(headers[checkoutHeader]);
      return page?.outcome === 'failed' ? page : payment(offered, headers[paymentsHeader]);
    });
  }

  /**
   * Checks the checkout page, which redirects an empty cart to the page of the cart. Undefined if the image reports no
   * page.
   */
  async #checkoutPage(reported: string | string[] | undefined): Promise<ProbeCheck | undefined> {
    if (typeof reported !== 'string') return undefined;
    if (reported === '') return failed('No checkout page is published; publish one in wp-admin');
    return check('The checkout page', async what => {
      const page = new URL(reported, this.#url);
      // A plugin may move the checkout to another host, which is not probed because it is not the shop's own.
      if (page.origin !== new URL(this.#url).origin) return ok('');
      const { status } = await this.#visit.get(page);
      return status < 400 ? ok('') : failed(`${what} ${page.pathname}${page.search} answers ${status}`);
    });
  }

  /** Follows redirects within the shop. */
  async #get(target: string): Promise<Page> {
    let current = new URL(target, this.#url);
    for (let hops = 0; ; hops++) {
      const answer = await this.#visit.get(current);
      const { location = '' } = answer.headers;
      if (answer.status < 300 || answer.status > 399 || location === '')
        return { ...answer, path: current.pathname + current.search };
      const next = URL.parse(location, current.href);
      if (next?.origin !== current.origin)
        throw new NoAnswer(`sends shoppers away, to ${next?.origin ?? location}`, true);
      if (hops >= maxRedirects) throw new NoAnswer('redirects in a loop', true);
      current = next;
    }
  }
}

/**
 * @param offered the payment methods that an empty cart is offered
 * @param enabled the methods that the merchant has enabled, if the image reports them: some may be offered for certain
 *   carts only
 */
function payment(offered: readonly string[], enabled: string | string[] | undefined): ProbeCheck {
  if (offered.length > 0) return ok(`Payment is offered: ${inWords(offered)}`);
  if (typeof enabled === 'string' && enabled !== '') {
    const detail = `No payment is offered for an empty cart; enabled: ${inWords(enabled.split(','))}`;
    return { outcome: 'unknown', detail };
  }
  return failed('No payment method is offered, so no one can order; enable one in wp-admin, WooCommerce, Payments');
}

const names: Readonly<Record<string, string>> = { cod: 'cash on delivery', bacs: 'bank transfer', cheque: 'cheque' };

function inWords(methods: readonly string[]): string {
  const named = methods.slice(0, 5).map(method => names[method] ?? method);
  const list = named.join(', ');
  return methods.length > named.length ? `${list} and ${methods.length - named.length} more` : list;
}

async function check(what: string, question: (what: string) => Promise<ProbeCheck>): Promise<ProbeCheck> {
  try {
    return await question(what);
  } catch (error) {
    if (error instanceof NoAnswer) {
      const outcome = error.known ? 'failed' : 'unknown';
      return { outcome, detail: `${what} ${error.message}`, ...(error.late ? { isLate: true } : {}) };
    }
    if (error instanceof SyntaxError) return failed(`${what} does not answer JSON`);
    if (error instanceof z.ZodError) return failed(`${what} does not answer as a shop does`);
    return { outcome: 'unknown', detail: `${what}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const ok = (detail: string): ProbeCheck => ({ outcome: 'ok', detail });
const failed = (detail: string): ProbeCheck => ({ outcome: 'failed', detail });
const now = () => new Date().toISOString();
