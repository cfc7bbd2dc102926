import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenFleetFor, givenShop, type Shop } from '../store/shop.ts';
import { describeWithCluster } from '../support/requirements.ts';
import { recordExchanges } from './record-exchanges.ts';
import { recorded } from './recorded.ts';
import type { Exchange } from './recording.ts';
import { whatWeUse } from './used.ts';

const { woocommerce } = recorded.recorded;

/**
 * The stand-in must answer the same requests as the real shop, so that tests that pass with it pass with the real one.
 */
describeWithCluster(`the stand-in for WooCommerce beside WooCommerce ${woocommerce}`, cluster => {
  let shop: Shop;
  let exchanges: Exchange[];

  beforeAll(async () => {
    shop = givenShop(cluster, await givenFleetFor(cluster), 'store-api');
    await shop.apply();
    await shop.untilOpen();
    exchanges = await recordExchanges({ host: shop.host, ingress: cluster.ingress }, recorded.exchanges);
  });
  afterAll(() => shop.remove());

  test.each(recorded.exchanges)('answers the same, in the fields that are read: $title', real => {
    const own = exchanges.find(({ title }) => title === real.title);
    expect(own && whatWeUse(own)).toEqual(whatWeUse(real));
  });
});
