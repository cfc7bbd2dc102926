import { z } from 'zod';
import { hostLabel, hostNameLength, hostNamePattern, hostNameRule } from '#constructs/rules';

/** A last label that browsers read as a number, and then the whole host as an IPv4 address. */
const number = '([0-9]+|0x[0-9a-f]*)';

/** A host name of two labels or more, lower case (RFC 1123), whose last label is not a number. */
const namedHost = new RegExp(`^(?!(.*\\.)?${number}$)(${hostLabel}\\.)+${hostLabel}$`);

/** The same, or a single label. */
const anyDomain = new RegExp(`^(?!(.*\\.)?${number}$)(${hostLabel}\\.)*${hostLabel}$`);

/** Returns the reason why a text is not a host name, with a suggestion if there is one. */
function hostRule(text: string, general: string): string {
  const url = URL.parse(/^\s*[a-z]+:\/\//i.test(text) ? text : `http://${text.trim()}`);
  const suggestion = url?.hostname.replace(/\.$/, '') ?? '';
  if (/^[\d.]+$|^\[/.test(suggestion) || /^[\d.]+(:\d+)?$|^[\da-f]*:[\da-f:.]*:[\da-f:.]*$/i.test(text)) {
    return 'must be a name, not an address: Kubernetes routes shoppers by name';
  }
  if (/(^|\.)(\d+|0x[\da-f]*)$/i.test(text)) {
    return 'must not end with a number: browsers would read it as an address';
  }
  if (!hostNamePattern.test(suggestion) || suggestion === text) return general;
  if (/^[\x20-\x7e]*$/.test(text)) return `${general}; did you mean ${suggestion}?`;
  return `must be written as browsers send it: ${suggestion}`;
}

/** A fully qualified host name that Kubernetes and browsers accept, lower case (RFC 1123), at most 253 characters. */
export const hostName = z
  .string('must be a string')
  .max(hostNameLength, `must have at most ${hostNameLength} characters`)
  .regex(namedHost, { abort: true, error: ({ input }) => hostRule(String(input), hostNameRule) })
  .meta({ description: 'Host name that shoppers use' });

/** A host in an older file or lock: addresses are accepted, so that the store can be given another host. */
export const recordedHost = z
  .string('must be a string')
  .max(hostNameLength, `must have at most ${hostNameLength} characters`)
  .regex(hostNamePattern, hostNameRule);

const recordedDomainPattern = new RegExp(`^(${hostLabel}\\.)*${hostLabel}$`);
/** A domain in an older file or lock. */
export const recordedDomain = z.string('must be a string').regex(recordedDomainPattern, 'must be a lower-case domain');

/** A server by name, or by its IPv4 address. */
export const serverHost = recordedHost.refine(
  host => URL.parse(`http://${host}`)?.hostname === host,
  'must be a host name or an IPv4 address',
);

/** Stores without a host of their own are served at `<name>.<domain>`, at most 253 characters. */
export const domain = z
  .string('must be a string')
  .max(200, 'must have at most 200 characters')
  .regex(anyDomain, {
    abort: true,
    error: ({ input }) => hostRule(String(input), 'must be a lower-case domain like example.com or localhost'),
  });
