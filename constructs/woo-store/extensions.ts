import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { check } from '../check.ts';
import { literal } from '../pod.ts';
import { extensionNamePattern, extensionVersionPattern } from '../rules/index.ts';

/** Plugins and theme of a shop; the image must have them, in exactly these versions. */
export interface StoreExtensions {
  /**
   * Versions of the active plugins by name, besides WooCommerce; all others of the image are inactive. The name is that
   * of the plugin's directory.
   * @default the installer leaves plugins alone
   */
  readonly plugins?: Readonly<Record<string, string>>;
  /**
   * The theme. It is activated each time it changes here; in between, a merchant may choose another.
   * @default a new shop gets the default theme of the image
   */
  readonly theme?: {
    /** Name of the directory, `storefront`. */
    readonly name: string;
    /** `4.6.2` */
    readonly version: string;
  };
}

/** @throws RangeError if a name or version is invalid */
export function checkExtensions(part: IConstruct, { plugins = {}, theme }: StoreExtensions): void {
  const rule = 'must be a name and a version like storefront@4.6.2';
  const named = ([name, version]: readonly [string, string]) =>
    extensionNamePattern.test(name) && extensionVersionPattern.test(version);
  for (const plugin of Object.entries(plugins)) {
    check(part, named(plugin), `extensions.plugins.${plugin[0]}`, plugin[1], rule);
  }
  if (theme !== undefined) check(part, named([theme.name, theme.version]), 'extensions.theme', theme, rule);
}

/**
 * Returns plugins and theme as the image reads them: an empty list of plugins is a choice too, an absent one is not.
 */
export function extensionEnvironment({ plugins, theme }: StoreExtensions): k8s.EnvVar[] {
  const sorted = Object.entries(plugins ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...(plugins === undefined
      ? []
      : [literal('STORE_PLUGINS', sorted.map(([name, version]) => `${name}@${version}`).join(','))]),
    ...(theme === undefined ? [] : [literal('STORE_THEME', `${theme.name}@${theme.version}`)]),
  ];
}
