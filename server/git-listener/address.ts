import { isIPv6 } from 'node:net';
import { InvalidInput } from '#fleet/schema';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const hostPattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/**
 * Parses `10.0.0.1:8090`, `localhost:8090` or `[::1]:8090`. The host is required: listening on every interface is a
 * decision, so it is spelled `0.0.0.0` or `[::]`.
 * @throws InvalidInput naming the fault
 */
export function parseListenAddress(text: string): ListenAddress {
  const refuse = (rule: string) =>
    new InvalidInput([{ field: 'the address to listen on', value: JSON.stringify(text), rule }]);
  const found = /^(?:\[(?<v6>[^\]]*)\]|(?<name>[^:]*)):(?<port>\d+)$/.exec(text.trim());
  if (!found?.groups) throw refuse('must be a host and a port like 127.0.0.1:8090 or [::1]:8090');
  const { v6, name = '', port: digits } = found.groups;
  const port = Number(digits);
  if (port > 65535) throw refuse('must have a port of at most 65535');
  if (v6 !== undefined) {
    if (!isIPv6(v6)) throw refuse('must have an IPv6 address between the brackets');
    return { host: v6, port };
  }
  if (name === '') throw refuse('must name a host; 0.0.0.0 listens on every interface');
  if (!hostPattern.test(name) || badIPv4(name)) throw refuse('must have a host name or an address before the port');
  return { host: name, port };
}

/** True for a host that resembles an IPv4 address but is not one. */
const badIPv4 = (host: string) =>
  /^[\d.]+$/.test(host) && !/^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(host);
