// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  dropDraft,
  dropOther,
  saveDraft,
  otherDraft,
  ownDraft,
  type DraftSubject,
  type SavedDraft,
} from './saved-draft.ts';

const acme: DraftSubject = { fleet: 'demo', store: 'acme' };
const draft = (text: string, at = Date.now()): SavedDraft => ({
  text,
  base: { yaml: 'a: 1\n', tag: '"v1"', revision: 'c1' },
  at,
});
/** The following happens in another tab. */
const inAnotherTab = () => sessionStorage.clear();

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe('a draft', () => {
  test('survives a reload, until it is saved or discarded', () => {
    expect(saveDraft(acme, draft('a: 2\n'))).toBe(true);
    expect(ownDraft(acme)?.text).toBe('a: 2\n');
    dropDraft(acme);
    expect(ownDraft(acme)).toBeNull();
  });

  test.each<[string, DraftSubject]>([
    ['another store', { fleet: 'demo', store: 'acme-2' }],
    ['a new store', { fleet: 'demo', store: null }],
    ['another fleet', { fleet: 'other', store: 'acme' }],
  ])('is none of %s', (_, subject) => {
    saveDraft(acme, draft('x'));
    inAnotherTab();
    expect([ownDraft(subject), otherDraft(subject)]).toEqual([null, null]);
  });

  test('is offered from closed tabs, the newest first; tabs do not overwrite each other', () => {
    saveDraft(acme, draft('older', Date.now() - 5000));
    inAnotherTab();
    saveDraft(acme, draft('newer'));
    inAnotherTab();
    saveDraft(acme, draft('mine'));
    expect([ownDraft(acme)?.text, otherDraft(acme)?.text]).toEqual(['mine', 'newer']);
    dropOther(otherDraft(acme)?.storageKey ?? '');
    expect(otherDraft(acme)?.text).toBe('older');
  });

  test.each([
    ['is not JSON', '{'],
    ['has another shape', '{"text":1}'],
    ['is a month old', JSON.stringify(draft('x', Date.now() - 31 * 24 * 3600 * 1000))],
  ])('that %s is none', (_, kept) => {
    saveDraft(acme, draft('x'));
    for (const storageKey of Object.keys(localStorage)) localStorage.setItem(storageKey, kept);
    expect(ownDraft(acme)).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  test('is reported as lost where the browser has no space', () => {
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('localStorage', { setItem });
    expect(saveDraft(acme, draft('x'))).toBe(false);
    vi.unstubAllGlobals();
  });
});
