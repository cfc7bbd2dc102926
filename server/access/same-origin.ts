import type { RequestHandler } from 'express';
import { Refused } from '#fleet';

/**
 * Refuses writes of pages with another origin, also of the same site. Loopback alone does not protect: any page in a
 * browser can send requests to localhost, and its owner can let a name resolve to it (DNS rebinding). So the Host must
 * be one of ours, and a request that changes something must come from our own pages. A page of another origin may send a
 * GET, and can't read the answer.
 * @see https://owasp.org/www-community/attacks/csrf and
 *   https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
 * @param allowedHosts host names without port, in lower case
 */
export function sameOrigin(allowedHosts: ReadonlySet<string>): RequestHandler {
  return (request, _response, next) => {
    const host = request.headers.host ?? '';
    if (!allowedHosts.has(hostName(host))) {
      throw new Refused(`The host ${JSON.stringify(host)} is not served here; add it to STOREFLEET_ALLOWED_HOSTS.`);
    }
    if (!isSafe(request.method) && isForeign(request.headers, host)) {
      const { origin } = request.headers;
      throw new Refused(
        `This request comes from another origin${origin === undefined ? '' : ` (${origin})`}; only pages of ${host} may change stores. A proxy must pass the Host header on.`,
      );
    }
    next();
  };
}

/** Methods that change nothing (RFC 9110). */
function isSafe(method: string): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

/**
 * Browsers always send the origin of a write. A client that sends none is not a browser, and no page can suppress it.
 */
function isForeign(headers: { origin?: string | undefined; 'sec-fetch-site'?: unknown }, host: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  if (headers.origin === undefined) return false;
  return !URL.canParse(headers.origin) || new URL(headers.origin).host !== host.toLowerCase();
}

/** Returns the host without port, as a URL spells it; empty for an invalid one, like `user@localhost`. */
function hostName(host: string): string {
  if (/[\s@/?#\\]/.test(host)) return '';
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
}

/** Names under which a server on loopback is reached. */
export const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'] as const;
