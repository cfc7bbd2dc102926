import { expect, test } from 'vitest';
import { wooFields } from '../../kinds/woo-store/form.tsx';
import { fields } from './fields.ts';
import { sortProblems } from './problems.ts';

test('finds the field that each problem is about', () => {
  const unknown = { field: 'spec.colour', rule: 'is not a known field' };
  const quotaProblem = { field: '', rule: 'must not exceed the quota' };
  const { byField, others } = sortProblems([
    { field: 'spec.host', value: '"shop.acme.com"', rule: 'is already used by store acme' },
    { field: 'metadata.name', rule: 'must have at least 2 characters' },
    { field: 'metadata.name', rule: 'is reserved' },
    { field: 'spec.admin', rule: 'is required' },
    { field: 'spec.aliases.1', value: '"www"', rule: 'must be a host name' },
    { field: 'spec.aliases.2', value: '"acme.de"', rule: 'must not be the host itself' },
    unknown,
    quotaProblem,
  ]);
  expect(Object.fromEntries(byField)).toEqual({
    [fields.host]: 'Is already used by store acme',
    [fields.name]: 'Must have at least 2 characters',
    [wooFields.email]: 'Is required',
    [fields.aliases]: '"www" must be a host name; "acme.de" must not be the host itself',
  });
  expect(others).toEqual([unknown, quotaProblem]);
});

test('assigns a problem of a parent with several fields to the whole form', () => {
  const problem = { field: 'spec', rule: 'is required' };
  expect(sortProblems([problem]).others).toEqual([problem]);
});
