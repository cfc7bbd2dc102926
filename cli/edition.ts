import { orRefuse } from './output.ts';
import { defaultTheme, NotFound, readCheckout, type Edition } from '#fleet';

/**
 * `storefleet edition build-args`: prints the build arguments of the image of an edition, so that checksums have one
 * home.
 */
export function printBuildArguments(directory: string, name: string): Promise<void> {
  return orRefuse(false, async () => {
    const { fleet } = (await readCheckout(directory)).tree;
    const { editions } = fleet.spec;
    const edition = Object.hasOwn(editions, name) ? editions[name] : undefined;
    if (edition === undefined) {
      throw new NotFound(`fleet.yaml has no edition ${name}; it has ${Object.keys(editions).join(', ')}.`);
    }
    const { themes } = edition;
    const first = defaultTheme(edition) ?? '';
    const themesInOrder = Object.entries(themes).sort(([a], [b]) => Number(b === first) - Number(a === first));
    const args = [
      ...buildArg('PLUGINS', 'plugin', Object.entries(edition.plugins)),
      // The image makes the first theme its default.
      ...buildArg('THEMES', 'theme', themesInOrder),
    ];
    if (args.length > 0) process.stdout.write(`${args.join(' ')}\n`);
    else
      process.stderr.write(
        `The edition ${name} has no plugins or themes to download: its image needs no build arguments.\n`,
      );
  });
}

/**
 * Returns a build argument; none if there is nothing to download. The schema keeps quotes and blanks out of the URLs.
 */
function buildArg(
  argument: string,
  extensionType: string,
  extensions: readonly [string, Edition['plugins'][string]][],
): string[] {
  const sources = extensions.flatMap(([name, { url, sha256 }]) => {
    if (url !== undefined) return [`${name}=${url}#${sha256}`];
    process.stderr.write(`The ${extensionType} ${name} is left out: fleet.yaml names no url for it.\n`);
    return [];
  });
  return sources.length === 0 ? [] : [`--build-arg ${argument}='${sources.join(' ')}'`];
}
