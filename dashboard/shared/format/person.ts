/** Name of a person, of whom Git knows `Ada <ada@example.com>`. */
export const personName = (text: string): string => text.replace(/ <.*>$/, '');
