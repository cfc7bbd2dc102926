import { problemsOfNewName } from '#fleet/schema';

const maxLength = 40;

/** ASCII spellings of German letters, and of letters without a base letter. Other letters only lose their mark. */
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

/** Returns a name for a title: `muellers-kaese-soehne` for `Müller’s Käse & Söhne`. */
export function nameFromTitle(title: string): string {
  const name = title
    .normalize('NFC')
    .toLowerCase()
    .replace(spelled, letter => spellings[letter] ?? letter)
    .normalize('NFKD')
    // Normalization may produce upper case: `№` becomes `No`.
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}'’‘ʼ`´]/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, maxLength)
    .replace(/-+$/, '');
  return problemsOfNewName(name).length === 0 ? name : `${name}-shop`;
}
