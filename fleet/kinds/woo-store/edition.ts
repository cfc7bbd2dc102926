import { z } from 'zod';
import { imageReference } from '../../schema/primitives.ts';
import { extensionNamePattern, extensionVersionPattern } from '#constructs/rules';

/** Name of a plugin or theme: that of its directory in WordPress. */
export const slug = z
  .string('must be a string')
  .max(100, 'must have at most 100 characters')
  .regex(
    extensionNamePattern,
    'must be the name of the directory of a plugin or theme: lower-case letters, digits, "-" and "_"',
  );

/** Version of a plugin or theme, as in its main file. */
export const version = z
  .string('must be a string, in quotes where it is a number')
  .max(50, 'must have at most 50 characters')
  .regex(extensionVersionPattern, 'must be a version like 1.2.3');

/** A plugin or theme in the image of an edition. */
const extension = z.strictObject({
  version,
  /** Archive from which the build of the image gets it; absent if the image has it from elsewhere. */
  url: z
    .string('must be a string')
    .max(500, 'must have at most 500 characters')
    // The build of the image reads a list of `name=url#sha256`, and a shell before it.
    .regex(
      /^(https?|file):\/\/[\w.~:/?@!&()*+,;=%[\]-]+\.(zip|tar\.gz|tgz)$/,
      'must be a URL of a .zip or .tar.gz, without blanks, quotes or #',
    )
    .optional(),
  /** Checksum of that archive. */
  sha256: z
    .string('must be a string, in quotes where it is a number')
    .regex(/^[a-f0-9]{64}$/, 'must be a SHA-256 checksum, 64 hexadecimal digits'),
  /** Licence: an SPDX expression or the name of a contract, `GPL-2.0-or-later`. */
  licence: z
    .string('must be a string')
    .min(1, 'must not be empty')
    .max(100, 'must have at most 100 characters')
    .regex(/^\P{C}*$/u, 'must be one line without control characters'),
});

const pluginName = slug.refine(name => name !== 'woocommerce', 'must not be woocommerce, which every edition has');

/** An image of the shop, and the plugins and themes in it. */
export const edition = z
  .strictObject({
    image: imageReference,
    /** Plugins besides WooCommerce. A store may choose some; by default it has all of them. */
    plugins: z.record(pluginName, extension).default({}),
    themes: z.record(slug, extension).default({}),
    /** The theme of stores that choose none. @default the only one */
    theme: slug.optional(),
  })
  .check(({ value, issues }) => {
    const { themes, theme } = value;
    const names = Object.keys(themes);
    const refuse = (field: string, message: string) =>
      issues.push({ code: 'custom', input: value, path: [field], message });
    if (theme !== undefined && !Object.hasOwn(themes, theme)) refuse('theme', 'must be one of themes');
    if (theme === undefined && names.length > 1)
      refuse('themes', 'must have one entry, or theme must name the default');
  });
export type Edition = z.output<typeof edition>;
