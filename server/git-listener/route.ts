/** The path at which the fleet is served. */
const servedPath = '/git/fleet.git';

export type Route =
  | { readonly service: 'info/refs' | 'git-upload-pack'; readonly query: string }
  | { readonly status: 403 | 404 | 405; readonly message: string; readonly allow?: string };

/** Returns the route of a request; only reads through smart HTTP are served. */
export function routeOf(method: string, url: string): Route {
  const [path = '', query = ''] = splitOnce(url, '?');
  if (path === `${servedPath}/git-receive-pack`) return readOnly;
  if (path === `${servedPath}/git-upload-pack`) {
    return method === 'POST' ? { service: 'git-upload-pack', query: '' } : wrongMethod('POST');
  }
  if (path !== `${servedPath}/info/refs`) return { status: 404, message: `Only ${servedPath} is served here.` };
  if (method !== 'GET') return wrongMethod('GET');
  const service = new URLSearchParams(query).get('service');
  if (service === 'git-receive-pack') return readOnly;
  if (service === 'git-upload-pack') return { service: 'info/refs', query: 'service=git-upload-pack' };
  return { status: 403, message: 'Only the smart protocol is served. Use a newer Git.' };
}

const readOnly: Route = { status: 403, message: 'This address is read-only; push to the repository itself.' };

const wrongMethod = (allow: string): Route => ({ status: 405, message: `Only ${allow} is allowed here.`, allow });

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
