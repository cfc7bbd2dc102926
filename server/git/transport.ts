import { GitFailed } from './errors.ts';
import { wordsOfDamage } from './remote-words.ts';
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
  | 'absent'
  /** It lacks objects that it should have, or can't read them. */
  | 'damaged'
  /** Its Git ended in the middle, as it does when it is killed and over a damaged commit. */
  | 'cut-short';

const signs: readonly (readonly [TransportFailure, RegExp])[] = [
  ['unauthorised', /Authentication failed|could not read (Username|Password)|error: 401|terminal prompts disabled/i],
  ['forbidden', /error: 403|Permission .*denied|access denied|not allowed to (push|upload)/i],
  ['absent', /error: 404|repository .*not found|does not appear to be a git repository/i],
  [
    'unreachable',
    /Could not resolve host|Failed to connect|Connection refused|No route to host|Network is unreachable/i,
  ],
  // Asked for what it had just named itself.
  ['damaged', /upload-pack: not our ref/],
  ['cut-short', /expected '(packfile|acknowledgments)'|possible repository corruption/],
];

/** Sorts a failure by Git's own words, which are English here. */
export function transportFailure(error: unknown): TransportFailure {
  const output = error instanceof GitFailed ? error.output : '';
  if (wordsOfDamage(output) !== null) return 'damaged';
  return signs.find(([, sign]) => sign.test(output))?.[0] ?? 'broken';
}

const advice: Readonly<Record<TransportFailure, string>> = {
  unreachable: "can't be reached",
  broken: 'closed the connection or did not answer in time',
  unauthorised: 'does not accept the credentials of the server; renew them',
  forbidden: 'denies write access to the credentials of the server; grant it',
  absent: "does not exist, or the credentials of the server can't see it",
  damaged: 'is damaged',
  'cut-short': 'broke off its answer, so it may be damaged',
};

/** What whoever runs the other repository can do, where that is not said by the failure itself. */
const cures: Readonly<Partial<Record<TransportFailure, string>>> = {
  damaged:
    'See what is missing with git fsck --full there, and restore it from a clone or a backup; ' +
    'mirror.git in the data directory of Storefleet has all that was fetched before.',
  'cut-short': 'If that goes on, see with git fsck --full there.',
};

/** @param outcome what became of the change, as a clause */
export function unavailable(name: string, error: unknown, outcome: string): Unavailable {
  const failure = transportFailure(error);
  const said = (error instanceof GitFailed ? wordsOfDamage(error.output) : null) ?? lastLine(error);
  const mayPass = failure === 'unreachable' || failure === 'broken' || failure === 'cut-short';
  const words = `The repository ${name} ${advice[failure]}; ${outcome}. Git said: ${said}`;
  const cure = cures[failure];
  return new Unavailable(cure === undefined ? words : `${words.replace(/\.?$/, '.')} ${cure}`, mayPass ? 10 : 60);
}

const lastLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)?.slice(0, 300) ?? '';
