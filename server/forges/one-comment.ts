import { clip, hiddenMark } from './texts.ts';

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

/** GitHub takes 65,536 characters. */
const limit = 65_000;

/**
 * Makes the comment with this marker say `body`. Looks first, so it may be repeated. Other people's comments are left
 * alone, also when they hold our marker; a second one of ours, which two servers at once can make, goes.
 * @param me login of the account that we write as
 */
export async function keepOneComment(comments: Comments, me: string, marker: string, body: string): Promise<void> {
  const mark = hiddenMark(marker);
  const text = clip(`${mark}\n${body}`, limit);
  const ours = (await comments.list()).filter(({ author, body }) => author === me && body.startsWith(mark));
  const [first, ...surplus] = ours;
  if (first === undefined) await comments.create(text);
  else if (first.body !== text) await comments.edit(first.id, text);
  for (const { id } of surplus) await comments.remove(id);
}
