import type { IncomingHttpHeaders } from 'node:http';
import { basename, dirname } from 'node:path';

/** The head of a response of `git http-backend`. */
export interface CgiHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Bytes of the head, its blank line included. */
  readonly length: number;
}

/** Bytes of a request; a clone sends only its wants and haves. */
export const maxBodyBytes = 16 * 1024 * 1024;

/** A head is a few lines. */
export const maxHeadBytes = 16 * 1024;

/**
 * Parses the head of a CGI response; null while it is incomplete.
 * @throws if it is longer than {@link maxHeadBytes} or not a head at all
 */
export function parseCgiHead(buffer: Buffer): CgiHead | null {
  const text = buffer.toString('latin1', 0, Math.min(buffer.length, maxHeadBytes));
  const blank = /\r?\n\r?\n/.exec(text);
  if (!blank) {
    if (buffer.length >= maxHeadBytes) throw new Error('git http-backend did not end its header');
    return null;
  }
  let status = 200;
  const headers: [string, string][] = [];
  for (const line of text.slice(0, blank.index).split(/\r?\n/)) {
    const [, name, value = ''] = /^([\w-]+): ?(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error('git http-backend sent an invalid header');
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10) || 500;
    else headers.push([name, value]);
  }
  return { status, headers, length: blank.index + blank[0].length };
}

/**
 * Settings that override the repository's own. They hide `refs/storefleet/*`, because engines follow the branch and
 * have no use for Storefleet's own notes, and each new proof would change the refs that they see. This is not secrecy:
 * a client that may clone may read every object that is reachable from the branch.
 */
const settings = (repository: string): readonly (readonly [key: string, value: string])[] => [
  ['http.receivepack', 'false'],
  ['http.uploadpack', 'true'],
  ['http.getanyfile', 'false'],
  ['uploadpack.hideRefs', 'refs/storefleet'],
  // The operator named exactly this path, so a volume of another user is allowed.
  ['safe.directory', repository],
];

/** The whole environment of `git http-backend` for one request. */
export function cgiEnvironment(request: {
  readonly git: Readonly<Record<string, string>>;
  readonly repository: string;
  readonly service: string;
  readonly method: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}): Record<string, string> {
  const { git, repository, service, method, query, headers } = request;
  const config = settings(repository).flatMap(([key, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  const passed: [string, string | undefined][] = [
    ['CONTENT_TYPE', headers['content-type']],
    ['CONTENT_LENGTH', headers['content-length']],
    ['HTTP_CONTENT_ENCODING', headers['content-encoding']],
    ['GIT_PROTOCOL', protocolOf(headers['git-protocol'])],
  ];
  return {
    ...git,
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_METHOD: method,
    QUERY_STRING: query,
    GIT_PROJECT_ROOT: dirname(repository),
    PATH_INFO: `/${basename(repository)}/${service}`,
    GIT_HTTP_EXPORT_ALL: '1',
    // Git's own limit is lower, and beyond it Git answers 200 with an empty body.
    GIT_HTTP_MAX_REQUEST_BUFFER: String(2 * maxBodyBytes),
    GIT_CONFIG_COUNT: String(config.length / 2),
    ...Object.fromEntries(config),
    ...Object.fromEntries(passed.filter(([, value]) => value !== undefined)),
  };
}

/** `version=2` and the like; anything else is dropped and does not become an environment variable. */
function protocolOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w=:.-]{1,64}$/.test(header) ? header : undefined;
}
