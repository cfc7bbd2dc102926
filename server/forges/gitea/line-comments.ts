import { comments } from '../answers.ts';
import { ForgeNotFound } from '../errors.ts';
import { clip, fingerprint, hiddenName } from '../texts.ts';
import type { Annotation, Report } from '../types.ts';
import { reviews } from './answers.ts';
import type { Client } from './client.ts';

export interface Target {
  /** Path of the repository in the API. */
  readonly repository: string;
  /** Number of the pull request. */
  readonly number: number;
  readonly sha: string;
  /** Login of the account that writes our comments. */
  readonly me: string;
}

/**
 * Keeps one review of ours for each report on a pull request, with a comment at each annotated line. Reads the current
 * reviews first, so it may be repeated: the same report changes nothing, another replaces the one before.
 */
export async function keepLineComments(
  client: Client,
  { repository, number, sha, me }: Target,
  { name, title, annotations }: Report,
): Promise<void> {
  const path = `${repository}/pulls/${number}/reviews`;
  const start = `<!-- storefleet:lines:${name}:`;
  const firstLine = hiddenName(`lines:${name}:${fingerprint([sha, title, annotations])}`);
  let kept = false;
  for (const { id, body, pending } of await ourReviews()) {
    kept ||= !pending && body.startsWith(firstLine);
    if (!body.startsWith(firstLine) || pending) await client.delete(`${path}/${id}`);
  }
  if (kept || annotations.length === 0) return;
  const lengths = await lengthsOf(new Set(annotations.map(({ path }) => path)));
  await client.post(path, {
    event: 'COMMENT',
    commit_id: sha,
    body: `${firstLine}\n${clip(title, 250)}`,
    comments: annotations.map(annotation => ({
      path: annotation.path,
      // Gitea fails at a line after the last one, which is where a file that ends too early has its problem.
      new_position: Math.min(annotation.line, lengths.get(annotation.path) ?? annotation.line),
      body: `${firstLine}\n${textOf(annotation)}`,
    })),
  });

  /**
   * Returns the reviews with this report's name, and pending leftovers of one that failed half way, which only we see.
   */
  async function ourReviews(): Promise<{ id: number; body: string; pending: boolean }[]> {
    const found = [];
    for await (const page of client.pages(path, reviews)) {
      for (const { id, author, body, state } of page) {
        if (author !== me) continue;
        const pending = state === 'PENDING';
        const ours = pending ? await holdsOursOnly(id) : body.startsWith(start);
        if (ours) found.push({ id, body, pending });
      }
    }
    return found;
  }

  async function holdsOursOnly(review: number): Promise<boolean> {
    const lines = await client.get(`${path}/${review}/comments`, comments);
    return lines.every(({ body }) => body.startsWith(start));
  }

  /** Returns the number of lines of each file; a missing file is left out. */
  async function lengthsOf(paths: ReadonlySet<string>): Promise<Map<string, number>> {
    const lengths = new Map<string, number>();
    for (const file of paths) {
      const address = `${repository}/raw/${file.split('/').map(encodeURIComponent).join('/')}?ref=${sha}`;
      try {
        const text = await client.text(address);
        lengths.set(file, text.split('\n').length - (text === '' || text.endsWith('\n') ? 1 : 0));
      } catch (error) {
        if (!(error instanceof ForgeNotFound)) throw error;
      }
    }
    return lengths;
  }
}

const textOf = ({ column, level, message }: Annotation) =>
  `**${level}**${column === undefined ? '' : ` (column ${column})`}: ${clip(message, 60_000)}`;
