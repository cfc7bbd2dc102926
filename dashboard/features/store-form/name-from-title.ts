import { problemsOfNewName } from '#fleet/schema';

const maxLength = 40;

/**
 * ASCII spellings of letters: those of German by its own rule, and letters that are not a base letter with a mark. All
 * others lose their mark.
 */
const spellings: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
const spelled = new RegExp(`[${Object.keys(spellings).join('')}]`, 'g');

/** A name that fits a title: `Müller’s Käse & Söhne` gives `muellers-kaese-soehne`. */
export function nameFromTitle(title: string): string {
  const name = title
    .normalize('NFC')
    .toLowerCase()
    .replace(spelled, letter => spellings[letter] ?? letter)
    .normalize('NFKD')
    // Compatible forms may be upper case: `№` is `No`.
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}'’‘ʼ`´]/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, maxLength)
    .replace(/-+$/, '');
  return problemsOfNewName(name).length === 0 ? name : `${name}-shop`;
}
