import { z } from 'zod';
import { recordedHost, serverHost } from './host.ts';
import { mailAddress } from './mail.ts';
import { holdsLinkLocal, linkLocalRule, narrowRange, port } from './network.ts';
import { unique } from './primitives.ts';

/** The port that `egress.https` opens. */
export const httpsPort = 443;

/** Addresses outside of the cluster that its shops may reach; by default none. */
export const egress = z.strictObject({
  /**
   * True if web pods reach public addresses by HTTPS, for payment services and the like. Private and special ranges and
   * the API server are never public; `except` keeps further ranges closed.
   * @default false
   */
  https: z
    .union(
      [z.boolean(), z.strictObject({ except: z.array(narrowRange).max(100).check(unique).exactOptional() })],
      'must be true, false or { except: [<ranges>] }',
    )
    .exactOptional(),
});

/** The same in a lock. */
export const lockedEgress = z.strictObject({
  https: z.union([z.boolean(), z.strictObject({ except: z.array(z.string()).exactOptional() })]).exactOptional(),
});

export function allowsHttps(settings: z.output<typeof egress> | undefined): boolean {
  return settings?.https !== undefined && settings.https !== false;
}

/** The mail server of a cluster's shops; without one they send no mail. */
export const smtp = z.strictObject({
  host: serverHost,
  port,
  /** `tls` from the first byte (usually port 465), `starttls` (587), or `none` inside of a trusted network. */
  security: z.enum(['tls', 'starttls', 'none'], 'must be tls, starttls or none'),
  /** Sender of mails. @default WordPress' own, `wordpress@<host>` */
  from: mailAddress.max(254, 'must have at most 254 characters').exactOptional(),
  /** Range of the server, if it has a private address. @default it has a public address */
  cidr: narrowRange.refine(range => !holdsLinkLocal(range), linkLocalRule).exactOptional(),
});

/** The same in a lock. */
export const lockedSmtp = smtp.extend({
  host: recordedHost,
  from: z.string().exactOptional(),
  cidr: z.string().exactOptional(),
});
