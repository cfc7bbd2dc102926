import { z } from 'zod';
import { isOneLine } from '#constructs/rules';

/**
 * A decoder writes this character for unreadable bytes: a file with it is refused, so no request may have it either.
 */
const unreadable = '\uFFFD';

/** Characters that reverse the direction of the letters around them: a name would read as another. */
const turning = /[\u202a-\u202e\u2066-\u2069]/u;

/**
 * Invisible characters. The joiners U+200C and U+200D and the marks U+200E, U+200F and U+061C are not among them:
 * emoji, Persian, Hebrew and others are not written correctly without them.
 */
const unseen =
  /[\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}\p{Noncharacter_Code_Point}]/u;

/** The tags in the flag of a region: Scotland, Wales. */
const tagsOfFlags = /(?<=\u{1f3f4})[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]+\u{e007f}/gu;
/** The variants of Han letters; they choose how the letter before is drawn. */
const variants = /(?<=\p{Ideographic})[\u{e0100}-\u{e01ef}]/gu;

const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{M}\u2800]/u;

const nameOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Returns the reason why a text is not a valid title; undefined if it is. */
function rule(text: string): string | undefined {
  if (!isOneLine(text) || text.includes(unreadable)) return 'must be one line without control characters';
  const [turns] = turning.exec(text) ?? [];
  if (turns !== undefined) return `must not have ${nameOf(turns)}, which reverses the text around it`;
  const [hides] = unseen.exec(text.replace(tagsOfFlags, '').replace(variants, '')) ?? [];
  if (hides !== undefined) return `must not have ${nameOf(hides)}, which is invisible`;
  return visible.test(text) ? undefined : 'must have a visible character';
}

/** Name of a shop: one line that shows exactly its characters. It stays as it was written. */
export const title = z
  .string('must be a string')
  .trim()
  .min(1, { abort: true, error: 'must not be empty' })
  .max(100, 'must have at most 100 characters')
  .refine(text => rule(text) === undefined, { error: ({ input }) => rule(String(input)) ?? '' })
  .meta({ description: 'Name of the shop as shoppers read it', examples: ['Acme Toys'] });
