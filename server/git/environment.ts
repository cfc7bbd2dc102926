/** The Git program and the identity it commits as. The caller passes them in; the process environment is not read. */
export interface GitProgram {
  /** @default git */
  readonly binary: string;
  /** The `PATH` in which Git and its helpers are searched. @default the usual directories of Linux and macOS */
  readonly searchPath: string;
  /** The committer of Storefleet's commits. @default Storefleet <storefleet@localhost> */
  readonly identity: Identity;
  /** Path of a private SSH key without a passphrase that signs every commit. @default commits are not signed */
  readonly signingKey?: string | undefined;
  /** Variables of certificates and proxies, for remotes that need them. @default none */
  readonly network?: Readonly<Record<string, string>>;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

export const defaultProgram: GitProgram = {
  binary: 'git',
  searchPath: '/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  identity: { name: 'Storefleet', email: 'storefleet@localhost' },
};

/**
 * The whole environment of a Git process: an aliased `log`, a `GIT_DIR` left behind by a hook or a signing key in a
 * user's `~/.gitconfig` must not change what the server writes. Replacement objects and grafts are ignored, because
 * engines and clones would see another history with them.
 */
export function gitEnvironment(program: GitProgram): Record<string, string> {
  return {
    ...program.network,
    PATH: program.searchPath,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: '/nonexistent/grafts',
    GIT_AUTHOR_NAME: program.identity.name,
    GIT_AUTHOR_EMAIL: program.identity.email,
    GIT_COMMITTER_NAME: program.identity.name,
    GIT_COMMITTER_EMAIL: program.identity.email,
  };
}

/**
 * The environment bound to one repository: with an explicit `GIT_DIR`, Git never finds the repository of a parent
 * directory by accident and accepts a volume that belongs to another user. Paths are literal, never patterns.
 */
export function repositoryEnvironment(program: GitProgram, path: string): Record<string, string> {
  return { ...gitEnvironment(program), GIT_DIR: path, GIT_LITERAL_PATHSPECS: '1' };
}
