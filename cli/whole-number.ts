import { InvalidArgumentError } from 'commander';

/** Reads the value of an option that is a number of things. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Use a whole number.');
  return Number(text);
}
