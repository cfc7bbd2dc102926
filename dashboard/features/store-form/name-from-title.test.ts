import { expect, test } from 'vitest';
import { nameFromTitle } from './name-from-title.ts';
import { storeName } from '#fleet/schema';

test.each([
  ['Acme Toys', 'acme-toys'],
  ['Müller & Söhne', 'mueller-soehne'],
  ['Müller’s Käse', 'muellers-kaese'],
  ["Mu\u0308ller's Ka\u0308se", 'muellers-kaese'],
  ['ÄÖÜ', 'aeoeue'],
  ['Crème brûlée – l’été', 'creme-brulee-lete'],
  ['Smørrebrød', 'smorrebrod'],
  ['ﬁne №1', 'fine-no1'],
  ['Con', 'con-shop'],
  ['LPT1', 'lpt1-shop'],
  ['Straße 7', 'strasse-7'],
  ['  --Hello!  ', 'hello'],
  ['A very long title of a shop that sells everything', 'a-very-long-title-of-a-shop-that-sells-e'],
  ['A very long title of a shop that sells -everything', 'a-very-long-title-of-a-shop-that-sells-e'],
])('%j gives %s', (title, name) => {
  expect(nameFromTitle(title)).toBe(name);
  expect(storeName.safeParse(name).success).toBe(true);
});

test('returns no name for a title without usable letters', () => {
  expect(nameFromTitle('商店')).toBe('');
});
