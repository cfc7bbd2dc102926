import type { ReachCheck } from '../status/index.ts';

/** What a shopper would have got, once. */
export interface ProbeResult<Check extends string = string> {
  readonly outcome: 'ok' | 'failed' | 'unknown';
  /** ISO 8601, when the answer was complete. */
  readonly at: string;
  /** By name, the first that a shopper would meet first. */
  readonly checks: Readonly<Record<Check, ReachCheck>>;
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

/** Asks a shop what a shopper would, and stops before an order, so that it may be asked for ever. Never rejects. */
export type Probe = (options: ProbeOptions) => Promise<ProbeResult>;
