import { useCallback, useState } from 'react';
import type { FieldValue } from '../../kinds/kind.ts';
import { listAt, textAt } from '../../shared/store-file/values.ts';
import { readDraft, writeField, type Draft } from './draft.ts';
import { fields, formFields } from './fields.ts';
import { nameFromTitle } from './name-from-title.ts';
import { sortProblems } from './problems.ts';
import type { Problem } from '#fleet/schema';

export interface StoreForm {
  readonly draft: Draft;
  /** True if the text is valid, so that it can be planned and sent. */
  readonly ready: boolean;
  /** Problems that no field of the form shows. */
  readonly textProblems: readonly Problem[];
  /** The first line with a shown problem. */
  readonly wrongLine: number | undefined;
  setText: (text: string) => void;
  setField: (field: string, value: FieldValue | undefined) => void;
  /** Marks a field as visited, so that its problems are shown. */
  touch: (field: string) => void;
  /** Marks the filled fields as visited, after the text was edited. */
  touchFilled: () => void;
  /** Marks all fields as visited before sending. */
  touchAll: () => void;
  errorOf: (field: string) => string | undefined;
}

interface Options {
  readonly initialText: string;
  /** The name of a new store follows its title until a person edits it. */
  readonly nameFollowsTitle?: boolean;
  /** Problems of the client beyond the schema. */
  readonly check?: (value: unknown) => readonly Problem[];
}

const noProblems = () => [];

export function useStoreForm({ initialText, nameFollowsTitle = false, check = noProblems }: Options): StoreForm {
  const [draft, setDraft] = useState(() => readDraft(initialText));
  // Problems of the initial file are shown at once.
  const [touched, setTouched] = useState<ReadonlySet<string> | 'all'>(
    () => new Set(filledFields(draft.value).filter(field => sortProblems(draft.problems).byField.has(field))),
  );

  const problems = [...draft.problems, ...check(draft.value)];
  const { byField, others } = sortProblems(problems);
  const isShown = (field: string) => touched === 'all' || touched.has(field);

  const setText = useCallback((text: string) => setDraft(now => readDraft(text, now.value)), []);
  const setField = useCallback(
    (field: string, value: FieldValue | undefined) =>
      setDraft(now => {
        let text = writeField(now.text, field, value);
        if (nameFollowsTitle && field === fields.title && typeof value === 'string') {
          const name = textAt(now.value, fields.name);
          if (name === nameFromTitle(textAt(now.value, fields.title)))
            text = writeField(text, fields.name, nameFromTitle(value));
        }
        return readDraft(text, now.value);
      }),
    [nameFollowsTitle],
  );
  const touch = useCallback(
    (field: string) => setTouched(now => (now === 'all' || now.has(field) ? now : new Set([...now, field]))),
    [],
  );
  const touchFilled = useCallback(() => {
    const filled = filledFields(draft.value);
    setTouched(now => (now === 'all' ? now : new Set([...now, ...filled])));
  }, [draft.value]);
  const touchAll = useCallback(() => setTouched('all'), []);

  return {
    draft,
    ready: draft.invalid.length === 0 && problems.length === 0,
    textProblems: draft.invalid.length > 0 ? draft.invalid : others,
    wrongLine: [...draft.invalid, ...others, ...problems.filter(({ field }) => isShown(field))][0]?.line,
    setText,
    setField,
    touch,
    touchFilled,
    touchAll,
    errorOf: field => (isShown(field) ? byField.get(field) : undefined),
  };
}

function filledFields(value: unknown): string[] {
  return formFields.filter(field => textAt(value, field) !== '' || listAt(value, field).length > 0);
}
