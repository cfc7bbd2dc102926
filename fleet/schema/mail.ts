import { z } from 'zod';

/**
 * Addresses that WordPress (`is_email`) and mail servers accept: no dot at an end of the local part or after another,
 * labels of at most 63 characters, a last label that is not a number.
 */
const address =
  /^(?!\.)(?!.*\.\.)[A-Za-z0-9_'+.-]*[A-Za-z0-9_'+-]@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{0,58}[A-Za-z0-9])$/;

const general = 'must be an e-mail address';

function rule(text: string): string {
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const isForeign = /[^\x20-\x7e]/.test(domain);
  const ascii = isForeign ? (URL.parse(`http://${domain}`)?.hostname ?? '') : domain;
  if (at < 1 || !address.test(`owner@${ascii}`)) return general;
  const [foreign] = /[^\x20-\x7e]/u.exec(local) ?? [];
  if (foreign !== undefined) {
    const asWell = isForeign ? ` and the domain ${ascii}` : '';
    return `must not have "${foreign}" before the @: WordPress accepts only ASCII there${asWell}`;
  }
  if (!isForeign || !address.test(`${local}@${ascii}`)) return general;
  return `must have the ASCII form of its domain, which WordPress accepts: ${local}@${ascii}`;
}

/** An e-mail address that WordPress accepts. */
export const mailAddress = z.email({
  pattern: address,
  error: ({ input }) => (input === '' ? 'must not be empty' : rule(String(input))),
});

/** Address of an account of WordPress, which stores 100 characters of it. */
export const accountAddress = mailAddress.max(100, 'must have at most 100 characters, the limit of WordPress');
