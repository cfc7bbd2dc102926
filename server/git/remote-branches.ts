import { gitEnvironment, type GitProgram } from './environment.ts';
import { GitFailed } from './errors.ts';
import { tryGit } from './process.ts';
import { credentialSettings, type Remote } from './repository.ts';
import { unavailable } from './transport.ts';

/** The branches of another repository, read before anything is fetched from it. */
export interface RemoteBranches {
  /** The branch that `HEAD` names, even one without commits if the remote reports it. */
  readonly head: string | undefined;
  readonly branches: readonly string[];
  /** The object format; undefined while the repository has no objects. */
  readonly objectFormat: 'sha1' | 'sha256' | undefined;
}

/**
 * Reads the branches of another repository.
 * @throws Unavailable if it does not answer
 */
export async function remoteBranches(program: GitProgram, remote: Remote): Promise<RemoteBranches> {
  const environment = { ...gitEnvironment(program), ...(await credentialSettings(remote)) };
  const args = ['ls-remote', '--symref', remote.url, 'HEAD', 'refs/heads/*'];
  const { code, output, stderr } = await tryGit({ binary: program.binary, environment }, args, '', 15_000);
  if (code !== 0) throw unavailable(remote.url, new GitFailed('ls-remote', stderr), 'its branches are not known');
  return parseRemoteBranches(output);
}

/** Parses `git ls-remote --symref`: `ref: refs/heads/main<TAB>HEAD`, then an id and a ref a line. */
function parseRemoteBranches(output: string): RemoteBranches {
  const lines = output.split('\n').map(line => line.split('\t'));
  const branches: string[] = [];
  let head: string | undefined;
  let objectFormat: RemoteBranches['objectFormat'];
  for (const [value = '', ref = ''] of lines) {
    if (value.startsWith('ref: refs/heads/')) head ??= value.slice('ref: refs/heads/'.length);
    else if (ref.startsWith('refs/heads/')) branches.push(ref.slice('refs/heads/'.length));
    if (/^[0-9a-f]+$/.test(value)) objectFormat = value.length === 64 ? 'sha256' : 'sha1';
  }
  return { head, branches, objectFormat };
}
