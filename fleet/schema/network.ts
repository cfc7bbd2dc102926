import { z } from 'zod';
import { highestPort, lowestPort, portRule } from '#constructs/rules';

/** Returns the groups of an IPv4 address (four of 8 bits) or an IPv6 address (eight of 16). */
function groupsOf(address: string): { readonly groups: readonly number[]; readonly width: 8 | 16 } | undefined {
  if (!address.includes(':')) return { groups: address.split('.').map(Number), width: 8 };
  const canonical = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1);
  if (canonical === undefined) return undefined;
  const [head = '', tail] = canonical.split('::');
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map(group => parseInt(group, 16)));
  const [before, after] = [numbers(head), numbers(tail ?? '')];
  const hole = tail === undefined ? 0 : 8 - before.length - after.length;
  return { groups: [...before, ...Array.from({ length: hole }, () => 0), ...after], width: 16 };
}

/** Returns a range as Kubernetes writes it, without bits beyond the prefix; undefined for an invalid one. */
function networkOf(range: string): string | undefined {
  const [address = '', prefix = ''] = range.split('/');
  const parsed = groupsOf(address);
  if (parsed === undefined) return undefined;
  const { groups, width } = parsed;
  const masked = groups.map((group, index) => {
    const bits = Math.min(Math.max(Number(prefix) - index * width, 0), width);
    return group & ~(2 ** (width - bits) - 1);
  });
  if (width === 8) return `${masked.join('.')}/${prefix}`;
  const text = masked.map(group => group.toString(16)).join(':');
  return `${URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) ?? text}/${prefix}`;
}

/** True if an address is link-local: only the machine itself and its neighbours have it. */
export function isLinkLocal(address: string): boolean {
  const { groups = [], width } = groupsOf(address.replace(/^\[|\]$/g, '')) ?? {};
  if (width === 8) return groups[0] === 169 && groups[1] === 254;
  const isMapped = groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff;
  return isMapped ? groups[6] === 0xa9fe : ((groups[0] ?? 0) & 0xffc0) === 0xfe80;
}

/** True if a range contains such addresses. */
export function holdsLinkLocal(range: string): boolean {
  const [address = '', prefix = ''] = range.split('/');
  const linkLocal = address.includes(':') ? 'fe80::' : '169.254.0.0';
  return isLinkLocal(address) || networkOf(`${linkLocal}/${prefix}`) === networkOf(range);
}

/** These addresses belong to the machine itself and its cloud, which gives out credentials there. */
export const linkLocalRule =
  'must not be link-local: 169.254.0.0/16 and fe80::/10 reach the node and its cloud provider';

/** A range of IPv4 or IPv6 addresses; Kubernetes refuses one with bits beyond its prefix. */
export const addressRange = z
  .union([z.cidrv4(), z.cidrv6()], 'must be an IPv4 or IPv6 range like 203.0.113.0/24 or 2001:db8::/32')
  .refine(range => !/^[0:]*:ffff:/i.test(range), 'must not be an IPv4 range written as IPv6')
  // Kubernetes itself ignores bits beyond the prefix.
  .overwrite(range => networkOf(range) ?? range);

/** A range that is narrower than /0. */
export const narrowRange = addressRange.refine(range => !range.endsWith('/0'), 'must be narrower than /0');

const ports = { error: portRule };
/** A TCP port. */
export const port = z.int(ports).min(lowestPort, ports).max(highestPort, ports);

const hostAndPort = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9]\d{0,4})?$/;

/** Address of a service: a host or address and, if needed, its port. */
export const socketAddress = z
  .string('must be a string')
  .max(260, 'must have at most 260 characters')
  .regex(hostAndPort, { abort: true, error: 'must be an address like 10.0.0.5, 10.0.0.5:8080 or [2001:db8::5]:8080' })
  .refine(text => URL.parse(`http://${text}`) !== null, {
    abort: true,
    error: 'must be an address like 10.0.0.5, 10.0.0.5:8080 or [2001:db8::5]:8080',
  })
  .refine(text => !isLinkLocal(URL.parse(`http://${text}`)?.hostname ?? ''), linkLocalRule);
