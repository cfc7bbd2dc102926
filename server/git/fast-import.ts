import type { Identity } from './environment.ts';

/** A commit as data, before it has an id. */
export interface Draft {
  readonly author: Identity & { readonly at: Date };
  readonly committer: Identity & { readonly at: Date };
  readonly message: string;
  /** Text by path. */
  readonly writes: ReadonlyMap<string, string>;
  /** Paths of files; deletedPaths happen first. */
  readonly deletedPaths: readonly string[];
}

/** The ref under which `git fast-import` builds a commit; it is deleted in the same run, so that no branch moves. */
const scratchRef = 'refs/storefleet/import';

/**
 * Returns the stream for `git fast-import --done`: one commit on top of `parent`, and a command that prints its id. It
 * contains only the touched paths, however large the fleet is.
 * @param parent null for a first commit
 */
export function fastImportStream(parent: string | null, draft: Draft, scratch = 'commit'): string {
  const ref = `${scratchRef}/${scratch}`;
  return [
    `commit ${ref}\nmark :1\n`,
    `author ${person(draft.author)}\ncommitter ${person(draft.committer)}\n`,
    data(draft.message),
    parent === null ? '' : `from ${parent}\n`,
    ...draft.deletedPaths.map(path => `D ${quotePath(path)}\n`),
    ...[...draft.writes].map(([path, text]) => `M 100644 inline ${quotePath(path)}\n${data(text)}`),
    `\nget-mark :1\nreset ${ref}\nfrom ${'0'.repeat(parent?.length ?? 40)}\n\ndone\n`,
  ].join('');
}

function person({ name, email, at }: Identity & { at: Date }): string {
  return `${cleanIdentity(name) || 'unknown'} <${cleanIdentity(email)}> ${Math.floor(at.getTime() / 1000)} +0000`;
}

/** Git's own rule: no angle brackets and no line breaks inside a name or an address. */
const cleanIdentity = (text: string) => text.replace(/[<>\s\p{Cc}]+/gu, ' ').trim();

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** Quotes a path. Paths come from `trees.ts`, so `\` is already escaped. */
const quotePath = (path: string) => `"${path.replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
