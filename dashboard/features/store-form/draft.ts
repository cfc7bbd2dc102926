import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { kindIdIn } from '../../kinds/index.ts';
import type { FieldValue } from '../../kinds/kind.ts';
import { fieldsOf } from './fields.ts';
import { InvalidInput, parseValue, readYaml, storeFile, type Problem } from '#fleet/schema';

/**
 * A store file during editing. The form reads and writes single fields of the text, so comments, order and unknown
 * fields survive.
 */
export interface Draft {
  readonly text: string;
  /** Value of the text, or of its last version that could be parsed. */
  readonly value: unknown;
  /** Problems because of which the text can't be parsed; the form keeps its values. */
  readonly invalid: readonly Problem[];
  /** Problems of the value in the schema, with their lines. */
  readonly problems: readonly Problem[];
}

/** @param shown the value to keep while the text can't be read */
export function readDraft(text: string, shown: unknown = {}): Draft {
  try {
    const { value, locate } = readYaml('', text);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      const rule = 'must be a mapping with apiVersion, kind, metadata and spec';
      return { text, value: shown, invalid: [{ line: 1, field: '', rule }], problems: [] };
    }
    const problems = problemsOf(value).map(problem => ({ ...locate(problem.field), ...problem }));
    return { text, value, invalid: [], problems };
  } catch (error) {
    return { text, value: shown, invalid: toProblems(error), problems: [] };
  }
}

function problemsOf(value: unknown): readonly Problem[] {
  try {
    parseValue(storeFile, value);
    return [];
  } catch (error) {
    return toProblems(error);
  }
}

function toProblems(error: unknown): readonly Problem[] {
  if (error instanceof InvalidInput) return error.problems;
  throw error;
}

/** Returns the text after one field of the form has changed; `undefined` deletes an optional field from the file. */
export function writeField(text: string, field: string, value: FieldValue | undefined): string {
  const path = field.split('.');
  // YAML 1.1 parsers read `no` and `on` as booleans, so such strings are quoted.
  const document = parseDocument(text, { compat: 'yaml-1.1' });
  if (value === undefined || (value === '' && !isRequired(field, document.toJS()))) {
    if (document.hasIn(path)) document.deleteIn(path);
    return document.toString({ lineWidth: 0 });
  }
  for (let length = 1; length < path.length; length++) {
    const parent = path.slice(0, length);
    if (!isMap(document.getIn(parent, true))) document.setIn(parent, document.createNode({}));
  }
  const node = document.getIn(path, true);
  if (isScalar(node)) {
    // The empty string needed quotes; the new value may not.
    if (node.value === '') node.type = 'PLAIN';
    node.value = value;
  } else {
    document.setIn(path, document.createNode(value, { flow: isSeq(node) && node.flow === true }));
  }
  return document.toString({ lineWidth: 0 });
}

function isRequired(field: string, file: unknown): boolean {
  return fieldsOf(kindIdIn(file)).some(({ path, isRequired = false }) => path === field && isRequired);
}
