/** Returns the lines of a stderr that the other side wrote (`remote: …`), without text that could be misread. */
function remoteLines(stderr: string): string[] {
  return stderr.split(/[\r\n]+/).flatMap(line => {
    const [, words] = /^remote: (.*)$/.exec(line) ?? [];
    const text = words?.replace(/[\p{Cc}\p{Cf}]/gu, '').trim() ?? '';
    return text === '' ? [] : [text];
  });
}

/**
 * Returns the other side's message about a push, without Git's own frame: the sentence of a hook or a rule. At most ten
 * lines of 300 characters.
 */
export function remoteMessage(stderr: string): string {
  return remoteLines(stderr)
    .filter(line => !line.startsWith('error: hook declined'))
    .slice(0, 10)
    .map(line => line.slice(0, 300))
    .join(' ');
}

/**
 * Returns the other side's message about objects that it lacks or can't read, without the path on its disk; null if
 * there is no such message.
 */
export function damageMessage(stderr: string): string | null {
  const lines = remoteLines(stderr);
  const sign = lines.find(line => damagePattern.test(line));
  if (sign === undefined) return null;
  const fatal = lines.find(line => line.startsWith('fatal: ')) ?? sign;
  return fatal.replace(/ \(stored in [^)]*\)/, '').slice(0, 300);
}

/**
 * Messages that Git writes only about objects: loose and packed ones, and missing ones. “possible repository
 * corruption” is not among them: Git also writes it when one of its processes was killed.
 */
const damagePattern =
  /is corrupt|corrupt (loose|packed) object|bad (tree |commit )?object|unable to read [0-9a-f]{40}|did not receive expected object/;
