import type { Edition } from './edition.ts';
import type { WooLockSpec } from './schema.ts';
import type { Problem } from '#fleet/schema';

/** What a store asks for of its edition. */
interface Asked {
  readonly plugins?: readonly string[] | undefined;
  readonly theme?: string | undefined;
}

/**
 * Which plugins and theme of an edition a store gets, by version: those that it asks for, or all plugins and the theme
 * that is the edition's default. Of what the edition names none of, nothing is said, and the image decides.
 * @param refuse is told of each plugin or theme that the edition does not have
 */
export function resolveExtensions(
  name: string,
  edition: Edition,
  asked: Asked,
  refuse: (problem: Problem) => void,
): Pick<WooLockSpec, 'plugins' | 'theme'> {
  const versionOf = (kind: 'plugins' | 'themes', field: string, chosen: string): string => {
    const offered = edition[kind];
    const found = Object.hasOwn(offered, chosen) ? offered[chosen]?.version : undefined;
    if (found !== undefined) return found;
    const names = Object.keys(offered).sort();
    const rule =
      names.length === 0
        ? `must be left out, because the edition ${name} names no ${kind}`
        : `must be one of the ${kind} of the edition ${name}: ${names.join(', ')}`;
    refuse({ field, value: JSON.stringify(chosen), rule });
    return '';
  };
  const plugins = (asked.plugins ?? Object.keys(edition.plugins)).map(
    (plugin, index) => [plugin, versionOf('plugins', `spec.plugins.${index}`, plugin)] as const,
  );
  const theme = asked.theme ?? defaultTheme(edition);
  return {
    // In one order, so that nothing restarts because a list was written in another.
    ...(Object.keys(edition.plugins).length === 0 && plugins.length === 0
      ? {}
      : { plugins: Object.fromEntries(plugins.sort(([a], [b]) => (a < b ? -1 : 1))) }),
    ...(theme === undefined ? {} : { theme: { name: theme, version: versionOf('themes', 'spec.theme', theme) } }),
  };
}

/** The theme of stores that choose none, where the edition names any. */
export function defaultTheme({ theme, themes }: Edition): string | undefined {
  return theme ?? Object.keys(themes)[0];
}
