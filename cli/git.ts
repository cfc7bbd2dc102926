import { simpleGit, type SimpleGit } from 'simple-git';

/** Returns Git as its user has configured it, without the environment of a hook or a shell alias. */
export function gitIn(directory: string, more: Record<string, string> = {}): SimpleGit {
  const { PATH = '', HOME = '', XDG_CONFIG_HOME } = process.env;
  const environment = {
    PATH,
    HOME,
    LC_ALL: 'C',
    GIT_LITERAL_PATHSPECS: '1',
    ...(XDG_CONFIG_HOME === undefined ? {} : { XDG_CONFIG_HOME }),
    ...more,
  };
  return simpleGit({ baseDir: directory, allowEnvironment: Object.keys(environment) }).env(environment);
}

/** Returns the output of a command without the end of the line; undefined if Git exits with an error. */
export async function gitOutput(
  git: SimpleGit,
  args: string[],
  { keepsEnd = false } = {},
): Promise<string | undefined> {
  try {
    const answer = await git.raw(...args);
    const text = keepsEnd ? answer : answer.replace(/\n$/, '');
    return text === '' && args[1] !== '--show-prefix' ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Returns the paths of a checkout that Git ignores; empty if there is no Git. */
export async function ignoredIn(directory: string, paths: readonly string[]): Promise<string[]> {
  // `check-ignore` takes paths only, and refuses this setting.
  return gitIn(directory, { GIT_LITERAL_PATHSPECS: '0' })
    .checkIgnore([...paths])
    .catch(() => []);
}
