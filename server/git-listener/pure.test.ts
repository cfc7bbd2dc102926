import { describe, expect, test } from 'vitest';
import { parseListenAddress } from './address.ts';
import { cgiEnvironment, maxHeadBytes, parseCgiHead } from './cgi.ts';
import { InvalidInput } from '#fleet/schema';

describe('parseListenAddress', () => {
  test.each([
    ['10.0.0.1:8090', '10.0.0.1', 8090],
    ['localhost:0', 'localhost', 0],
    [' 0.0.0.0:65535 ', '0.0.0.0', 65535],
    ['[::1]:8090', '::1', 8090],
  ])('%j', (text, host, port) => expect(parseListenAddress(text)).toEqual({ host, port }));

  test.each([
    ['', /must be a host and a port/],
    ['8090', /must be a host and a port/],
    ['10.0.0.1', /must be a host and a port/],
    ['::1:8090', /must be a host and a port/],
    ['http://10.0.0.1:8090', /must be a host and a port/],
    ['10.0.0.1:80a', /must be a host and a port/],
    [':8090', /must name a host/],
    ['10.0.0.1:70000', /at most 65535/],
    ['10.0.0.256:80', /host name or an address/],
    ['1.2.3:80', /host name or an address/],
    ['-x:80', /host name or an address/],
    ['[10.0.0.1]:80', /IPv6/],
  ])('refuses %j', (text, message) => {
    expect(() => parseListenAddress(text)).toThrow(InvalidInput);
    expect(() => parseListenAddress(text)).toThrow(message);
  });
});

describe('parseCgiHead', () => {
  test.each(['\r\n', '\n'])('reads a head with line ends %j', end => {
    const head = ['Status: 404 Not Found', 'Content-Type: text/plain', '', 'body'].join(end);
    expect(parseCgiHead(Buffer.from(head))).toEqual({
      status: 404,
      headers: [['Content-Type', 'text/plain']],
      length: head.length - 4,
    });
  });
  test('returns null for an incomplete head', () =>
    expect(parseCgiHead(Buffer.from('Content-Type: x\r\n'))).toBeNull());
  test('throws on an invalid head', () => {
    expect(() => parseCgiHead(Buffer.from('PACK\n\n'))).toThrow(/invalid header/);
    expect(() => parseCgiHead(Buffer.alloc(maxHeadBytes, 'x'))).toThrow(/did not end its header/);
  });
});

test.each([
  ['version=2', 'version=2'],
  ['version=2:agent=x', 'version=2:agent=x'],
  ['x\ny', undefined],
  ['$(reboot)', undefined],
])('the header Git-Protocol %j becomes %j', (header, expected) => {
  const environment = cgiEnvironment({
    git: {},
    repository: '/data/fleet.git',
    service: 'info/refs',
    method: 'GET',
    query: '',
    headers: { 'git-protocol': header },
  });
  expect(environment['GIT_PROTOCOL']).toBe(expected);
  expect(environment['PATH_INFO']).toBe('/fleet.git/info/refs');
});
