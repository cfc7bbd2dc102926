/** Lines of a stderr that the other side wrote (`remote: …`), without what could be read as something else. */
function remoteLines(said: string): string[] {
  return said.split(/[\r\n]+/).flatMap(line => {
    const [, words] = /^remote: (.*)$/.exec(line) ?? [];
    const text = words?.replace(/[\p{Cc}\p{Cf}]/gu, '').trim() ?? '';
    return text === '' ? [] : [text];
  });
}

/**
 * What the other side said about a push, without Git's own frame: the sentence of a hook or a rule. At most ten lines of
 * 300 characters.
 */
export function remoteWords(said: string): string {
  return remoteLines(said)
    .filter(line => !line.startsWith('error: hook declined'))
    .slice(0, 10)
    .map(line => line.slice(0, 300))
    .join(' ');
}

/**
 * What the other side says of objects that it lacks or can't read, in its own words but for where its disk has them; null
 * where it says nothing of the kind.
 */
export function wordsOfDamage(said: string): string | null {
  const lines = remoteLines(said);
  const sign = lines.find(line => signOfDamage.test(line));
  if (sign === undefined) return null;
  const fatal = lines.find(line => line.startsWith('fatal: ')) ?? sign;
  return fatal.replace(/ \(stored in [^)]*\)/, '').slice(0, 300);
}

/**
 * Git says each of these of objects alone: of loose and packed ones, and of those that are gone. Of “possible repository
 * corruption” it also speaks when a process of it was killed.
 */
const signOfDamage =
  /is corrupt|corrupt (loose|packed) object|bad (tree |commit )?object|unable to read [0-9a-f]{40}|did not receive expected object/;
