/** Source of a pattern for one label of a host name, lower case. @see https://www.rfc-editor.org/rfc/rfc1123#section-2 */
export const hostLabel = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

/** A host name that shoppers use, of at least two labels; an IPv4 address matches too. */
export const hostNamePattern = new RegExp(`^(${hostLabel}\\.)+${hostLabel}$`);

/** Number of characters of a host name. */
export const hostNameLength = 253;

export const hostNameRule = 'must be a lower-case host name like shop.example.com, without scheme, port or path';
