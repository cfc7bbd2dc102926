import { z } from 'zod';
import { isLinkLocal, linkLocalRule } from './network.ts';

/** Rule for the address of every service: no invisible characters and no password. */
function rule(text: string, schemes: readonly string[], example: string): string {
  const general = `must be an address like ${example}`;
  const url = URL.parse(text);
  if (url === null || !schemes.includes(url.protocol)) return general;
  const isSecret = url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:');
  return isSecret ? 'must not contain a user or password, because the file is committed' : general;
}

/** A web page or service, `http` or `https`, without credentials. */
export const webAddress = z
  .string('must be a string')
  .max(2000, 'must have at most 2000 characters')
  .regex(/^https?:\/\/[^\s\p{C}/?#@\\]+([/?#][^\s\p{C}]*)?$/u, {
    abort: true,
    error: ({ input }) => rule(String(input), ['http:', 'https:'], 'https://argocd.example.com'),
  })
  .refine(text => URL.canParse(text), { abort: true, error: 'must be an address like https://argocd.example.com' })
  .refine(text => !isLinkLocal(URL.parse(text)?.hostname ?? ''), linkLocalRule);

const repositoryExample = 'https://git.example.com/fleet.git';
/** Parts of an address that may contain what must not be committed. */
const credentialsRule =
  'must not contain a user or password, because the file is committed; `storefleet bootstrap` puts them into a Secret';

/** Address from which engines fetch a repository: `http`, `https` or `ssh`, without a password. */
export const repositoryAddress = z
  .string('must be a string')
  .max(2000, 'must have at most 2000 characters')
  .regex(/^(https?:\/\/|ssh:\/\/([\w.-]+@)?)[^\s\p{C}/?#@\\-][^\s\p{C}/?#@\\]*(\/[^\s\p{C}]*)?$/u, {
    abort: true,
    error: ({ input }) => {
      const text = rule(String(input), ['http:', 'https:', 'ssh:'], repositoryExample);
      return text.includes('password') ? credentialsRule : `${text} or ssh://git@git.example.com/fleet.git`;
    },
  })
  .refine(text => URL.canParse(text), `must be an address like ${repositoryExample}`);

/** Name of a branch by the rules of `git check-ref-format`, without `refs/heads/`. */
export const branchName = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(
    /^(?!refs\/)(?!(?:HEAD|@)$)(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)|[/.]$))[^\s\p{C}~^:?*[\\]+$/u,
    'must be the name of a branch like main, as Git allows it: no blanks, "..", "~", "^", ":", "?", "*", "[", "\\", no "-" in front, without refs/heads/',
  );
