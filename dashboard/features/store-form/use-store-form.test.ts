// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { wooFields } from '../../kinds/woo-store/form.tsx';
import { textAt } from '../../shared/store-file/values.ts';
import { fields } from './fields.ts';
import { newStoreText } from './new-store-text.ts';
import { useStoreForm } from './use-store-form.ts';

const initialText = newStoreText({
  name: 'demo',
  revision: '',
  branch: 'main',
  changes: { mode: 'commit', mayCommit: false, forge: null },
  repository: '',
  clusters: [],
  tiers: [],
  editions: [],
  defaults: { cluster: 'local', size: 'small', edition: 'base', country: 'NO', currency: 'NOK', owner: 'platform' },
});

const givenForm = () => renderHook(() => useStoreForm({ initialText, nameFollowsTitle: true })).result;

describe('useStoreForm', () => {
  test('starts with the fleet’s defaults, and shows no problem in an untouched form', () => {
    const form = givenForm();
    expect(form.current.draft.text).toContain('country: "NO"');
    expect(form.current.ready).toBe(false);
    expect(form.current.textProblems).toEqual([]);
    expect(form.current.errorOf(fields.name)).toBeUndefined();
  });

  test('shows a field’s problem once the field was left, and all on sending', () => {
    const form = givenForm();
    act(() => form.current.touch(wooFields.email));
    expect(form.current.errorOf(wooFields.email)).toBe('Must not be empty');
    expect(form.current.errorOf(fields.title)).toBeUndefined();
    act(() => form.current.touchAll());
    expect(form.current.errorOf(fields.title)).toBe('Must not be empty');
    // The field shows the problem; the text only marks its line.
    expect(form.current.textProblems).toEqual([]);
    expect(form.current.wrongLine).toBeGreaterThan(0);
  });

  test('shows nothing at the first letter, and then follows the typed text', () => {
    const form = givenForm();
    const error = () => form.current.errorOf(wooFields.email);
    act(() => form.current.setField(wooFields.email, 'o'));
    expect(error()).toBeUndefined();
    act(() => form.current.touch(wooFields.email));
    expect(error()).toBe('Must be an e-mail address');
    act(() => form.current.setField(wooFields.email, 'o@example.com'));
    expect(error()).toBeUndefined();
    act(() => form.current.setField(wooFields.email, 'o@'));
    expect(error()).toBe('Must be an e-mail address');
  });

  test('names a store after its title until it has a name of its own', () => {
    const form = givenForm();
    const name = () => textAt(form.current.draft.value, fields.name);
    act(() => form.current.setField(fields.title, 'Müller & Söhne'));
    expect(name()).toBe('mueller-soehne');
    act(() => form.current.setField(fields.name, 'mueller'));
    act(() => form.current.setField(fields.title, 'Müller'));
    expect(name()).toBe('mueller');
  });

  test('follows the YAML, waits while it is invalid, and loses nothing of either', () => {
    const form = givenForm();
    act(() => form.current.setField(fields.title, 'Acme'));
    act(() => form.current.setField(wooFields.email, 'a@b.de'));
    expect(form.current.ready).toBe(true);
    const good = form.current.draft.text;

    act(() => form.current.setText(`${good}broken: [\n`));
    expect(form.current.ready).toBe(false);
    expect(form.current.textProblems[0]?.line).toBeGreaterThan(good.split('\n').length - 1);
    expect(textAt(form.current.draft.value, fields.title)).toBe('Acme');
    expect(form.current.draft.text).toBe(`${good}broken: [\n`);

    act(() => form.current.setText(good.replace('title: Acme', 'title: Acme Toys')));
    expect(form.current.ready).toBe(true);
    expect(textAt(form.current.draft.value, fields.title)).toBe('Acme Toys');
  });

  test('shows problems of the YAML without a field at once', () => {
    const form = givenForm();
    act(() => form.current.setText(`${initialText}  colour: red\n`));
    expect(form.current.textProblems).toMatchObject([{ field: 'spec.colour', rule: 'is not a known field', line: 14 }]);
  });
});
