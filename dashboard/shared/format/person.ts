/** Returns the name in a Git identity such as `Ada <ada@example.com>`. */
export const personName = (text: string): string => text.replace(/ <.*>$/, '');
