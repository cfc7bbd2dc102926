import { clip, hiddenName } from './texts.ts';

interface Comment {
  readonly id: number;
  readonly body: string;
  /** Login. */
  readonly author: string | null;
}

/** The comments of one pull request. */
export interface Comments {
  list(): Promise<readonly Comment[]>;
  create(body: string): Promise<void>;
  edit(id: number, body: string): Promise<void>;
  remove(id: number): Promise<void>;
}

/** GitHub's limit is 65,536 characters. */
const limit = 65_000;

/**
 * Sets the comment with this name to `body`. Reads the comments first, so it may be repeated. Comments of others
 * stay, even with the same name; a second one of ours, which two servers at once can create, is deleted.
 * @param me login of the account that writes our comments
 */
export async function keepOneComment(comments: Comments, me: string, name: string, body: string): Promise<void> {
  const firstLine = hiddenName(name);
  const text = clip(`${firstLine}\n${body}`, limit);
  const ours = (await comments.list()).filter(({ author, body }) => author === me && body.startsWith(firstLine));
  const [first, ...surplus] = ours;
  if (first === undefined) await comments.create(text);
  else if (first.body !== text) await comments.edit(first.id, text);
  for (const { id } of surplus) await comments.remove(id);
}
