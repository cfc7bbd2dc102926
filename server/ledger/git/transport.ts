import { GitFailed } from './errors.ts';
import { Unavailable } from '#fleet';

/** What a failed talk with another repository means. */
export type TransportFailure =
  /** Nothing was sent. */
  | 'unreachable'
  /** It was reached, and nobody knows how far the talk went. */
  | 'broken'
  /** The credentials are missing or wrong. */
  | 'unauthorised'
  /** They are right and do not allow it. */
  | 'forbidden'
  | 'absent';

const signs: readonly (readonly [TransportFailure, RegExp])[] = [
  ['unauthorised', /Authentication failed|could not read (Username|Password)|error: 401|terminal prompts disabled/i],
  ['forbidden', /error: 403|Permission .*denied|access denied|not allowed to (push|upload)/i],
  ['absent', /error: 404|repository .*not found|does not appear to be a git repository/i],
  [
    'unreachable',
    /Could not resolve host|Failed to connect|Connection refused|No route to host|Network is unreachable/i,
  ],
];

/** Sorts a failure by Git's own words, which are English here. */
export function transportFailure(error: unknown): TransportFailure {
  const output = error instanceof GitFailed ? error.output : '';
  return signs.find(([, sign]) => sign.test(output))?.[0] ?? 'broken';
}

const advice: Readonly<Record<TransportFailure, string>> = {
  unreachable: 'can not be reached',
  broken: 'broke the connection off or gave no answer in time',
  unauthorised: 'does not accept the credentials of the server; renew them',
  forbidden: 'forbids this to the credentials of the server; give them the right to write',
  absent: 'is not there, or its credentials do not show it',
};

/** @param outcome what became of the change, as a clause */
export function unavailable(name: string, error: unknown, outcome: string): Unavailable {
  const failure = transportFailure(error);
  const said = error instanceof Error ? lastLine(error.message) : String(error);
  const waits = failure === 'unreachable' || failure === 'broken' ? 10 : 60;
  return new Unavailable(`The repository ${name} ${advice[failure]}; ${outcome}. Git said: ${said}`, waits);
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
