import { access, constants, stat } from 'node:fs/promises';
import { gitEnvironment, type GitProgram } from './environment.ts';
import { GitFailed } from './errors.ts';
import { tryGit, type GitResult } from './process.ts';
import { durable, type Repository } from './repository.ts';
import { Unavailable } from '#fleet';

/**
 * Signs a commit as `git commit -S` with `gpg.format=ssh` does. `git fast-import`, which creates the commit, can't
 * sign, and `git commit-tree` cleans people's names in another way.
 * @param id of the commit without a signature
 * @returns the id of the same commit with a signature
 * @throws GitFailed
 */
export async function sign(repository: Repository, id: string, key: string): Promise<string> {
  const commit = await repository.objects.read(id);
  const text = commit?.content?.toString() ?? '';
  const end = text.indexOf('\n\n');
  if (end < 0) throw new GitFailed('cat-file', `the commit ${id} can't be read, so it is not signed`);
  const args = ['-Y', 'sign', '-n', 'git', '-f', key];
  const { code, output, stderr } = await sshKeygen(repository.program, args, text);
  if (code !== 0 || output === '') {
    // One line, without OpenSSH's frame lines.
    const why = stderr.replace(/@+/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 300);
    throw new GitFailed('commit -S', `ssh-keygen does not sign: ${why}`);
  }
  const header = `gpgsig ${output.trim().replaceAll('\n', '\n ')}`;
  const signed = `${text.slice(0, end)}\n${header}${text.slice(end)}`;
  return (await repository.feed([...durable, 'hash-object', '-t', 'commit', '-w', '--stdin'], signed)).trim();
}

/**
 * Makes sure that commits can be signed, so that a problem shows at startup and not at the first change.
 * @throws Unavailable with the fault of the key, or because `ssh-keygen` is missing; never with the key itself
 */
export async function assertCanSign(program: GitProgram): Promise<void> {
  const { signingKey: key } = program;
  if (key === undefined) return;
  const names = `STOREFLEET_SIGNING_KEY_FILE names ${key}, `;
  const found = await stat(key).catch(() => null);
  if (found === null) throw new Unavailable(`${names}which does not exist. Name the file of a private SSH key.`);
  if (!found.isFile()) throw new Unavailable(`${names}which is not a file. Name the file of a private SSH key.`);
  const isReadable = await access(key, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!isReadable)
    throw new Unavailable(`${names}which this user can't read. Give it to the user who starts Storefleet.`);
  // With an empty passphrase, `ssh-keygen -y` prints the public key.
  const { code, stderr } = await sshKeygen(program, ['-y', '-P', '', '-f', key], '');
  if (code === 0) return;
  if (code === null) {
    throw new Unavailable(
      `STOREFLEET_SIGNING_KEY_FILE needs ssh-keygen, which can't be started (${stderr}). ` +
        `Install OpenSSH (on Debian openssh-client). Looked in ${program.searchPath}.`,
    );
  }
  const [, words] = reasons.find(([sign]) => sign.test(stderr)) ?? [null, noKey];
  throw new Unavailable(names + words);
}

const reasons: readonly (readonly [sign: RegExp, words: string])[] = [
  [/passphrase/i, 'which has a passphrase, and the server cannot enter it. Make a key without one (ssh-keygen -N "").'],
  [/too open|bad permissions/i, 'which others can read, and ssh-keygen refuses that. Set its mode to 600.'],
];

const noKey = 'which holds no private SSH key. Name the private key, not the .pub file.';

function sshKeygen(program: GitProgram, args: readonly string[], input: string): Promise<GitResult> {
  // No one is there to enter a passphrase.
  const environment = { ...gitEnvironment(program), SSH_ASKPASS_REQUIRE: 'never' };
  return tryGit({ binary: 'ssh-keygen', environment }, args, input, 20_000);
}
