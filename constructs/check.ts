import type { IConstruct } from 'constructs';
import { bytesOf, isBytes } from './quantity.ts';

/**
 * A rule that a prop of a part must keep.
 * @throws RangeError when it does not, with the path of the part, the prop, its value and the rule
 */
export function check(part: IConstruct, holds: boolean, prop: string, value: unknown, rule: string): void {
  if (!holds) throw new RangeError(`${part.node.path}: ${prop} = ${JSON.stringify(value)} ${rule}`);
}

/**
 * Checks the size of a volume: a quantity of bytes above zero.
 * @throws RangeError
 */
export function checkSize(part: IConstruct, prop: string, size: string): void {
  check(part, isBytes(size) && bytesOf(size) > 0, prop, size, 'must be a quantity of bytes above 0, like 2Gi');
}

/**
 * An image that stays the same when it is pulled again. @throws RangeError
 * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
 */
export function checkImage(part: IConstruct, prop: string, image: string): void {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const isFixed =
    /^[^:@]+(:[\w.-]+)?(@sha256:[a-f0-9]{64})?$/.test(name) && /[:@]/.test(name) && !/:latest$/.test(name);
  check(part, isFixed, prop, image, 'must name a fixed tag or a digest, not latest');
}

/**
 * A host name that shoppers use, of at least two labels. @throws RangeError
 * @see https://www.rfc-editor.org/rfc/rfc1123#section-2
 */
export function checkHostName(part: IConstruct, prop: string, host: string): void {
  const isHostName =
    host.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(host);
  check(
    part,
    isHostName,
    prop,
    host,
    'must be a lower-case host name like shop.example.com, without scheme, port or path',
  );
}

/** An e-mail address. @throws RangeError */
export function checkMail(part: IConstruct, prop: string, address: string): void {
  check(part, /^[^\s@]+@[^\s@]+$/.test(address), prop, address, 'must be an e-mail address');
}

/** A TCP port. @throws RangeError */
export function checkPort(part: IConstruct, prop: string, port: number): void {
  check(part, Number.isInteger(port) && port >= 1 && port <= 65535, prop, port, 'must be a TCP port from 1 to 65535');
}

/** True if a text is a range of addresses, `10.0.0.5/32` or `fd00:10::5/128`. */
export function isRange(range: string): boolean {
  const [, octets = '', ofV4] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(range) ?? [];
  const [, ofV6 = '129'] = /^[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}\/(\d{1,3})$/i.exec(range) ?? [];
  const isV4 = octets !== '' && octets.split('.').every(octet => Number(octet) <= 255) && Number(ofV4) <= 32;
  return isV4 || Number(ofV6) <= 128;
}

/** A range of IPv4 or IPv6 addresses, narrower than /0. @throws RangeError */
export function checkRange(part: IConstruct, prop: string, range: string): void {
  const rule = 'must be an IPv4 or IPv6 range like 203.0.113.0/24 or 2001:db8::/32, narrower than /0';
  check(part, isRange(range) && !range.endsWith('/0'), prop, range, rule);
}
