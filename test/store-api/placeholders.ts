import type { z } from 'zod';

type Json = z.output<ReturnType<typeof z.json>>;

/** Fields whose value differs between shops: a placeholder of the same type replaces it. */
const byName: Readonly<Record<string, Json>> = { id: 0, order_id: 0, order_number: '0' };

/** Parts of a text that differ between shops. */
const inText: readonly (readonly [RegExp, string])[] = [
  [/wc_order_\w+/g, 'wc_order_key'],
  [/^[0-9a-f]{32}$/, 'key'],
  [/(order-received|products)\/\d+/g, '$1/0'],
  [/(add-to-cart|related)=\d+/g, '$1=0'],
  [/uploads\/\d{4}\/\d{2}/g, 'uploads/0000/00'],
];

/** Returns a response without values that differ between shops: ids, keys, months, and the shop's own host. */
export function withPlaceholders(value: Json, host: string): Json {
  if (typeof value === 'string') {
    const ofAnyShop = value.replaceAll(host, 'shop.example.com');
    return inText.reduce((result, [pattern, placeholder]) => result.replace(pattern, placeholder), ofAnyShop);
  }
  if (Array.isArray(value)) return value.map(item => withPlaceholders(item, host));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, byName[name] ?? withPlaceholders(field, host)]),
  );
}
