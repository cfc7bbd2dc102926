/** Ends a text with a full stop, and cuts it to what a page can show. */
export function sentence(text: string): string {
  const short = clip(text.trim(), 300);
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}

/** Returns the first line of a log or an error, without its full stop. */
export function firstLine(text: string): string {
  return clip(text.trim().split('\n')[0]?.replaceAll(/\s+/g, ' ').replace(/\.$/, '') ?? '', 200);
}

/** Adds the message of another program in brackets; nothing if it is empty. */
export function inBrackets(message: string): string {
  return message === '' ? '' : ` (${message.replace(/\.$/, '')})`;
}

/** Lists at most five parts, and the number of the others. */
export function listed(parts: readonly string[]): string {
  const shown = parts.slice(0, 5).join(', ');
  return parts.length > 5 ? `${shown} and ${parts.length - 5} more` : shown;
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
