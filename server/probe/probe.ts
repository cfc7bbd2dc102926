import type { ProbeCheck } from '../status/index.ts';

/** The result of one probe of a shop. */
export interface ProbeResult<Check extends string = string> {
  readonly outcome: 'ok' | 'failed' | 'unknown';
  /** Time at which the response was complete, ISO 8601. */
  readonly at: string;
  /** Checks by name, in the order in which a shopper would meet them. */
  readonly checks: Readonly<Record<Check, ProbeCheck>>;
  /** Latency of the storefront's page in milliseconds; null if it did not answer. */
  readonly latencyMs: number | null;
}

export interface ProbeOptions {
  /** The address of the shop for shoppers, `https://shop.acme.com`. */
  readonly url: string;
  /** The address of the ingress (and its port) when the shop's host is not in DNS. */
  readonly address?: string | undefined;
  /** Time limit of all requests together. @default 10 s */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Probes a shop as a shopper uses it, but places no order, so that it can be repeated without end. Never rejects. */
export type Probe = (options: ProbeOptions) => Promise<ProbeResult>;
