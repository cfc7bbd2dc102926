import { dump } from 'js-yaml';
import { stringify } from 'yaml';

/** Manifests of one file: documents in order, each quoted so that YAML 1.1 readers agree with us. */
export function dumpManifests(objects: readonly object[]): string {
  return objects.map(object => `---\n${dump(object, { lineWidth: -1, noRefs: true })}`).join('');
}

/** A file that people read and edit. */
export function dumpDocument(value: object): string {
  return stringify(value, { lineWidth: 0 });
}
