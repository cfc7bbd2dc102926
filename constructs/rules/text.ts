/**
 * True if a text has no control characters, line breaks or halves of characters, which would end up in a page title, a
 * mail header or a log line.
 */
export const isOneLine = (text: string) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);
