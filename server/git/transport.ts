import { GitFailed } from './errors.ts';
import { damageMessage } from './remote-message.ts';
import { Unavailable } from '#fleet';

/** The reason for which a connection to another repository failed. */
export type TransportFailure =
  /** Nothing was sent. */
  | 'unreachable'
  /** It was reached, and it is unknown how far the exchange got. */
  | 'connection-lost'
  /** The credentials are missing or wrong. */
  | 'unauthorised'
  /** They are right and do not allow it. */
  | 'forbidden'
  | 'absent'
  /** It lacks objects that it should have, or can't read them. */
  | 'damaged'
  /** Its Git ended in the middle, as it does when it is killed and on a damaged commit. */
  | 'cut-short';

const patterns: readonly (readonly [TransportFailure, RegExp])[] = [
  ['unauthorised', /Authentication failed|could not read (Username|Password)|error: 401|terminal prompts disabled/i],
  ['forbidden', /error: 403|Permission .*denied|access denied|not allowed to (push|upload)/i],
  ['absent', /error: 404|repository .*not found|does not appear to be a git repository/i],
  [
    'unreachable',
    /Could not resolve host|Failed to connect|Connection refused|No route to host|Network is unreachable/i,
  ],
  // The remote itself had listed the object just before.
  ['damaged', /upload-pack: not our ref/],
  ['cut-short', /expected '(packfile|acknowledgments)'|possible repository corruption/],
];

/** Classifies a failure by Git's own message, which is always English here. */
export function transportFailure(error: unknown): TransportFailure {
  const output = error instanceof GitFailed ? error.output : '';
  if (damageMessage(output) !== null) return 'damaged';
  return patterns.find(([, sign]) => sign.test(output))?.[0] ?? 'connection-lost';
}

const advice: Readonly<Record<TransportFailure, string>> = {
  unreachable: "can't be reached",
  'connection-lost': 'closed the connection or did not answer in time',
  unauthorised: 'does not accept the credentials of the server; renew STOREFLEET_REMOTE_TOKEN, or the key of the app',
  forbidden: 'denies write access to the credentials of the server; grant it',
  absent: "does not exist, or the credentials of the server can't see it",
  damaged: 'is damaged',
  'cut-short': 'ended its response early, so it may be damaged',
};

/** Advice for the operator of the other repository, for failures that don't suggest it themselves. */
const hints: Readonly<Partial<Record<TransportFailure, string>>> = {
  damaged:
    'Run git fsck --full there to see what is missing, and restore it from a clone or a backup; ' +
    'mirror.git in the data directory of Storefleet has all that was fetched before.',
  'cut-short': 'If it happens again, run git fsck --full there.',
};

/** @param outcome the effect on the change, as a clause */
export function unavailable(name: string, error: unknown, outcome: string): Unavailable {
  const failure = transportFailure(error);
  const detail = (error instanceof GitFailed ? damageMessage(error.output) : null) ?? lastLine(error);
  const mayPass = failure === 'unreachable' || failure === 'connection-lost' || failure === 'cut-short';
  const words = `The repository ${name} ${advice[failure]}; ${outcome}. Git reports: ${detail}`;
  const hint = hints[failure];
  return new Unavailable(hint === undefined ? words : `${words.replace(/\.?$/, '.')} ${hint}`, mayPass ? 10 : 60);
}

const lastLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)?.slice(0, 300) ?? '';
