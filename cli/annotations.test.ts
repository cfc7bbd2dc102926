import { expect, test } from 'vitest';
import { annotation } from './annotations.ts';
import type { Problem } from '#fleet/schema';

test.each<[string, Problem, string, string]>([
  [
    'everything',
    { file: 'stores/acme.yaml', line: 7, column: 3, field: 'spec.host', value: '"x y"', rule: 'must be a host' },
    '',
    '::error file=stores/acme.yaml,line=7,col=3::spec.host = "x y" must be a host',
  ],
  ['no place', { field: '', rule: 'is wrong' }, 'fleet/', '::error::is wrong'],
  ['a fleet below the root', { file: 'fleet.yaml', field: '', rule: 'x' }, 'a/b/', '::error file=a/b/fleet.yaml::x'],
  [
    'what the runner would read as its own',
    { file: 'stores/a,line=1::b%.yaml\n', line: 1, field: '', rule: '100%\r\n::set-env name=X::y, z: w' },
    '',
    '::error file=stores/a%2Cline=1%3A%3Ab%25.yaml%0A,line=1::100%25%0D%0A::set-env name=X::y, z: w',
  ],
])('an annotation with %s is one line', (_, problem, prefix, line) => {
  expect(annotation('error', problem, prefix)).toBe(line);
});
