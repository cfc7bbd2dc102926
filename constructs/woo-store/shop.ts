import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { check, checkMail } from '../check.ts';
import { literal } from '../pod.ts';
import { isOneLine } from '../rules/index.ts';

/** Name, owner and initial settings of the shop. */
export interface ShopSettings {
  /** Name of the shop as shoppers read it, one line. */
  readonly title: string;
  /** Mail address of the administrator's account; the password is generated inside the cluster. */
  readonly adminEmail: string;
  /** Country of the shop, an ISO 3166 code of two letters, `DE`. */
  readonly country: string;
  /** Currency of the shop, an ISO 4217 code, `EUR`. */
  readonly currency: string;
  /**
   * True if a few sample products are published when the shop is installed.
   * @default true
   */
  readonly sampleProducts?: boolean;
}

/** @throws RangeError if a setting breaks its rule */
export function checkShop(part: IConstruct, { title, adminEmail, country, currency }: ShopSettings): void {
  check(
    part,
    title.trim() !== '' && isOneLine(title),
    'shop.title',
    title,
    'must be one line of text without control characters',
  );
  checkMail(part, 'shop.adminEmail', adminEmail);
  check(part, /^[A-Z]{2}$/.test(country), 'shop.country', country, 'must be an ISO 3166 code like DE');
  check(part, /^[A-Z]{3}$/.test(currency), 'shop.currency', currency, 'must be an ISO 4217 code like EUR');
}

/** Returns the settings as the image reads them. */
export function shopEnvironment({ title, adminEmail, country, currency, sampleProducts }: ShopSettings): k8s.EnvVar[] {
  return [
    literal('STORE_TITLE', title),
    literal('STORE_ADMIN_EMAIL', adminEmail),
    literal('STORE_COUNTRY', country),
    literal('STORE_CURRENCY', currency),
    literal('STORE_SAMPLE_PRODUCTS', String(sampleProducts ?? true)),
  ];
}
