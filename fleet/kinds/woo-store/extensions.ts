import type { Edition } from './edition.ts';
import type { WooLockSpec } from './schema.ts';
import type { Problem } from '#fleet/schema';

/** Extensions that a store requests of its edition. */
interface RequestedExtensions {
  readonly plugins?: readonly string[] | undefined;
  readonly theme?: string | undefined;
}

/**
 * Returns the plugins and theme that a store gets from an edition, by version: those it requests, or all plugins and
 * the default theme of the edition. If the edition names none, the field is left out and the image decides.
 * @param refuse called with each plugin or theme that the edition does not have
 */
export function resolveExtensions(
  name: string,
  edition: Edition,
  requested: RequestedExtensions,
  refuse: (problem: Problem) => void,
): Pick<WooLockSpec, 'plugins' | 'theme'> {
  const versionOf = (type: 'plugins' | 'themes', field: string, chosen: string): string => {
    const offered = edition[type];
    const found = Object.hasOwn(offered, chosen) ? offered[chosen]?.version : undefined;
    if (found !== undefined) return found;
    const names = Object.keys(offered).sort();
    const rule =
      names.length === 0
        ? `must be left out, because the edition ${name} has no ${type}`
        : `must be one of the ${type} of the edition ${name}: ${names.join(', ')}`;
    refuse({ field, value: JSON.stringify(chosen), rule });
    return '';
  };
  const plugins = (requested.plugins ?? Object.keys(edition.plugins)).map(
    (plugin, index) => [plugin, versionOf('plugins', `spec.plugins.${index}`, plugin)] as const,
  );
  const theme = requested.theme ?? defaultTheme(edition);
  return {
    // Sorted, so that another order of the list restarts nothing.
    ...(Object.keys(edition.plugins).length === 0 && plugins.length === 0
      ? {}
      : { plugins: Object.fromEntries(plugins.sort(([a], [b]) => (a < b ? -1 : 1))) }),
    ...(theme === undefined ? {} : { theme: { name: theme, version: versionOf('themes', 'spec.theme', theme) } }),
  };
}

/** Returns the theme of stores that choose none, if the edition names any. */
export function defaultTheme({ theme, themes }: Edition): string | undefined {
  return theme ?? Object.keys(themes)[0];
}
