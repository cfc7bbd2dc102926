import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { check, checkHostName, checkMail, checkPort, checkRange } from './check.ts';
import { literal } from './pod.ts';

/**
 * The mail server of the shop. User name and password are `smtp-username` and `smtp-password` of the Secret
 * `store-supplied`.
 */
export interface MailServer {
  /** Host name, `smtp.example.com`. */
  readonly host: string;
  /** TCP port; another than that of the API server. */
  readonly port: number;
  /** `tls` from the first byte (usually port 465), `starttls` (587), or `none` inside of a trusted network. */
  readonly security: 'tls' | 'starttls' | 'none';
  /** Sender of mails. @default WordPress' own, `wordpress@<host of the shop>` */
  readonly from?: string;
  /**
   * Range of IPv4 or IPv6 of the server, if it has a private address, `10.1.2.3/32`.
   * @default the server has a public address
   */
  readonly cidr?: string;
}

/** @throws RangeError if a setting breaks its rule */
export function checkMailServer(part: IConstruct, { host, port, security, from, cidr }: MailServer): void {
  checkHostName(part, 'smtp.host', host);
  checkPort(part, 'smtp.port', port);
  const isKnown = ['tls', 'starttls', 'none'].includes(security);
  check(part, isKnown, 'smtp.security', security, 'must be tls, starttls or none');
  if (from !== undefined) checkMail(part, 'smtp.from', from);
  if (cidr !== undefined) checkRange(part, 'smtp.cidr', cidr);
}

/** Returns the mail server as the image reads it. */
export function smtpEnvironment(smtp: MailServer | undefined): k8s.EnvVar[] {
  if (smtp === undefined) return [];
  return [
    literal('STORE_SMTP_HOST', smtp.host),
    literal('STORE_SMTP_PORT', String(smtp.port)),
    literal('STORE_SMTP_SECURITY', smtp.security),
    ...(smtp.from === undefined ? [] : [literal('STORE_SMTP_FROM', smtp.from)]),
  ];
}
