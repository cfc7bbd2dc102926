import { z } from 'zod';
import type { ReachCheck } from '../status/index.ts';
import { ask, NoAnswer, type Answer } from './ask.ts';
import { cart, productList } from './store-api.ts';

/** What a shopper would have got, once. */
export interface ProbeResult {
  readonly outcome: 'ok' | 'failed' | 'unknown';
  /** ISO 8601, when the answer was complete. */
  readonly at: string;
  readonly storefront: ReachCheck;
  readonly products: ReachCheck;
  readonly checkout: ReachCheck;
  /** Of the storefront's page; null when it gave none. */
  readonly latencyMs: number | null;
}

export interface ProbeOptions {
  /** Address of the shop as shoppers know it, `https://shop.acme.com`. */
  readonly url: string;
  /** Where the ingress is (and its port) when the shop's host is not in DNS. */
  readonly address?: string | undefined;
  /** For all questions together. Default: 10 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const maxBytes = 1024 * 1024;
const maxRedirects = 3;
/** What WooCommerce puts into a page that hides the shop; not what a product's name may hold. */
const comingSoon = /woo-coming-soon-page|woocommerce-coming-soon|<body[^>]*class="[^"]*coming-soon/i;

/**
 * Asks a shop what a shopper would: is it open, is there something to buy, can an order be paid. It stops before the
 * order, so that it may be asked for ever. Never rejects.
 */
export async function probeShop({ url, address, timeoutMs = 10_000, signal }: ProbeOptions): Promise<ProbeResult> {
  const limit = AbortSignal.timeout(timeoutMs);
  const until = signal ? AbortSignal.any([limit, signal]) : limit;
  const measured: { latencyMs: number | null } = { latencyMs: null };

  const get = async (path: string): Promise<Answer> => {
    let current = new URL(path, url);
    for (let hops = 0; ; hops++) {
      const answer = await ask(current, { address, signal: until, maxBytes });
      if (answer.status < 300 || answer.status > 399 || answer.location === '') return answer;
      const next = URL.parse(answer.location, current);
      if (next?.origin !== current.origin)
        throw new NoAnswer(`sends shoppers away, to ${next?.origin ?? answer.location}`, true);
      if (hops >= maxRedirects) throw new NoAnswer('redirects in a circle', true);
      current = next;
    }
  };

  const storefront = await check('/shop/', async path => {
    const startedAt = performance.now();
    const { status, body } = await get(path);
    if (status !== 200) return failed(`${path} answers ${status}`);
    const latencyMs = Math.round(performance.now() - startedAt);
    measured.latencyMs = latencyMs;
    if (comingSoon.test(body)) return failed('The shop is in "coming soon" mode: shoppers see a placeholder');
    return ok(`${path} answers 200 in ${latencyMs} ms`);
  });
  // A shop that does not answer is not asked again: the rest is unknown, and the failure is told once.
  const { latencyMs } = measured;
  if (latencyMs === null) {
    const rest: ReachCheck = {
      outcome: 'unknown',
      detail: 'Not asked, because the storefront does not answer as it should',
    };
    return { outcome: storefront.outcome, at: now(), storefront, products: rest, checkout: rest, latencyMs };
  }
  const [products, checkout] = await Promise.all([
    check('/wp-json/wc/store/v1/products', async path => {
      const answer = await get(`${path}?per_page=20&stock_status=instock&_fields=id,is_purchasable,is_in_stock`);
      if (answer.status !== 200) return failed(`${path} answers ${answer.status}`);
      const list = productList.parse(JSON.parse(answer.body));
      if (list.length === 0) return failed('No product is published and in stock; publish one');
      const open = list.filter(product => product.is_purchasable && product.is_in_stock).length;
      return open > 0
        ? ok(`${open} of ${list.length} products asked for can be bought`)
        : failed('No product can be bought');
    }),
    check('/wp-json/wc/store/v1/cart', async path => {
      const answer = await get(path);
      if (answer.status !== 200) return failed(`${path} answers ${answer.status}`);
      const methods = cart.parse(JSON.parse(answer.body)).payment_methods;
      if (methods.includes('cod')) return ok('Cash on delivery is offered');
      return failed(
        `Cash on delivery is not offered (${methods.length === 0 ? 'no payment method at all' : methods.slice(0, 5).join(', ')})`,
      );
    }),
  ]);
  const checks = [storefront, products, checkout];
  const outcome = checks.some(({ outcome }) => outcome === 'failed')
    ? 'failed'
    : checks.some(({ outcome }) => outcome === 'unknown')
      ? 'unknown'
      : 'ok';
  return { outcome, at: now(), storefront, products, checkout, latencyMs };
}

async function check(path: string, question: (path: string) => Promise<ReachCheck>): Promise<ReachCheck> {
  try {
    return await question(path);
  } catch (error) {
    if (error instanceof NoAnswer) {
      return { outcome: error.known ? 'failed' : 'unknown', detail: `${path} ${error.message}` };
    }
    if (error instanceof SyntaxError) return failed(`${path} does not answer JSON`);
    if (error instanceof z.ZodError) return failed(`${path} answers something else than a shop would`);
    return { outcome: 'unknown', detail: `${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const ok = (detail: string): ReachCheck => ({ outcome: 'ok', detail });
const failed = (detail: string): ReachCheck => ({ outcome: 'failed', detail });
const now = () => new Date().toISOString();
