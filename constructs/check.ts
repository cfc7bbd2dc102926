import type { IConstruct } from 'constructs';
import {
  bytesOf,
  highestPort,
  hostNameLength,
  hostNamePattern,
  hostNameRule,
  isBytes,
  isPinned,
  lowestPort,
  pinnedRule,
  portRule,
} from './rules/index.ts';

/**
 * Checks a rule for a prop of a part.
 * @throws RangeError if it is violated, with the path of the part, the prop, its value and the rule
 */
export function check(part: IConstruct, holds: boolean, prop: string, value: unknown, rule: string): void {
  if (!holds) throw new RangeError(`${part.node.path}: ${prop} = ${JSON.stringify(value)} ${rule}`);
}

/** Checks the size of a volume: a quantity of bytes above zero. @throws RangeError */
export function checkSize(part: IConstruct, prop: string, size: string): void {
  check(part, isBytes(size) && bytesOf(size) > 0, prop, size, 'must be a quantity of bytes above 0, like 2Gi');
}

/** Checks that an image stays the same when it is pulled again. @throws RangeError */
export function checkImage(part: IConstruct, prop: string, image: string): void {
  check(part, isPinned(image), prop, image, pinnedRule);
}

/** Checks a host name that shoppers use. @throws RangeError */
export function checkHostName(part: IConstruct, prop: string, host: string): void {
  check(part, host.length <= hostNameLength && hostNamePattern.test(host), prop, host, hostNameRule);
}

/**
 * Checks the shape of an e-mail address. The schemas of a fleet refuse those that WordPress does not accept; here they
 * pass, because a lock may have an address that was accepted earlier.
 * @throws RangeError
 */
export function checkMail(part: IConstruct, prop: string, address: string): void {
  check(part, /^[^\s@]+@[^\s@]+$/.test(address), prop, address, 'must be an e-mail address');
}

/** Checks a TCP port. @throws RangeError */
export function checkPort(part: IConstruct, prop: string, port: number): void {
  check(part, Number.isInteger(port) && port >= lowestPort && port <= highestPort, prop, port, portRule);
}

/**
 * True if a text is a range of addresses, `10.0.0.5/32` or `fd00:10::5/128`. The schemas of a fleet have zod for this,
 * and Node its own function; constructs depend on neither.
 */
export function isRange(range: string): boolean {
  const [, octets = '', ofV4] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(range) ?? [];
  const [, ofV6 = '129'] = /^[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}\/(\d{1,3})$/i.exec(range) ?? [];
  const isV4 = octets !== '' && octets.split('.').every(octet => Number(octet) <= 255) && Number(ofV4) <= 32;
  return isV4 || Number(ofV6) <= 128;
}

/** Checks a range of IPv4 or IPv6 addresses, narrower than /0. @throws RangeError */
export function checkRange(part: IConstruct, prop: string, range: string): void {
  const rule = 'must be an IPv4 or IPv6 range like 203.0.113.0/24 or 2001:db8::/32, narrower than /0';
  check(part, isRange(range) && !range.endsWith('/0'), prop, range, rule);
}
