import {
  boolYaml11Tag,
  defineScalarTag,
  dump,
  FAILSAFE_SCHEMA,
  floatYaml11Tag,
  intYaml11Tag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
} from 'js-yaml';
import { stringify } from 'yaml';
import { writeBlock } from './block.ts';

/**
 * Matches texts that some reader reads as a number or a date although js-yaml does not: Kubernetes reads with go-yaml,
 * which drops every `_` first, so a shop titled `1_0e3` would be refused as a number.
 */
const numberLike = defineScalarTag('!number-like', {
  implicit: true,
  // Tried on every text, the pattern would cost a sixth of the dump.
  implicitFirstChars: ['', ...Array.from('0123456789+-._eE')],
  identify: () => false,
  resolve: source =>
    /^[-+]?(0x[\da-f]+|0o?[0-7]+|0b[01]+|\d*\.?\d*(e[-+]?\d+)?)$|^\d{4}-\d\d?-\d\d?/i.test(source.replaceAll('_', ''))
      ? source
      : NOT_RESOLVED,
});

/**
 * Types of JSON, and texts that a reader of YAML 1.1 reads as something else; js-yaml's own schema tries more types on
 * each value.
 */
const schema = FAILSAFE_SCHEMA.withTags(
  nullYaml11Tag,
  boolYaml11Tag,
  intYaml11Tag,
  floatYaml11Tag,
  mergeTag,
  numberLike,
);

/** Writes a JSON object so that readers of YAML 1.1 agree with us; each text that could be another value is quoted. */
export function writeYaml11(value: object): string {
  return dump(value, { lineWidth: -1, noRefs: true, schema });
}

/** Writes the manifests of one file: documents in order. */
export function dumpManifests(objects: readonly object[]): string {
  return objects.map(object => `---\n${writeBlock(object, writeYaml11)}`).join('');
}

/** Writes a file that people read and edit. */
export function dumpDocument(value: object): string {
  return writeBlock(value, writeYaml12);
}

/** Writes a JSON object as people write YAML: only texts that YAML reads as something else are quoted. */
export function writeYaml12(value: object): string {
  return stringify(value, { lineWidth: 0 });
}
