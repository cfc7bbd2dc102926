/** Ends a text with a full stop and cuts what no page can show. */
export function sentence(text: string): string {
  const short = clip(text.trim(), 300);
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}

/** Returns the first line of a log or an error, without its full stop. */
export function firstLine(text: string): string {
  return clip(text.trim().split('\n')[0]?.replaceAll(/\s+/g, ' ').replace(/\.$/, '') ?? '', 200);
}

/** Appends what another program reports as an aside; nothing where it reports nothing. */
export function inBrackets(message: string): string {
  return message === '' ? '' : ` (${message.replace(/\.$/, '')})`;
}

/** Lists at most five parts, and how many more there are. */
export function listed(parts: readonly string[]): string {
  const shown = parts.slice(0, 5).join(', ');
  return parts.length > 5 ? `${shown} and ${parts.length - 5} more` : shown;
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
