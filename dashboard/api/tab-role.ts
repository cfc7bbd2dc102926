/**
 * Role of one tab among the tabs of a browser. Visible tabs share one stream: the leader passes its events to the
 * others. A browser opens six connections to a server, so the seventh tab would get none.
 * - `away`: hidden, without a connection
 * - `follower`: visible, follows the leader and waits for the lock
 * - `leader`: has the stream
 */
export type TabRole = 'away' | 'follower' | 'leader';

export type TabInput =
  | 'shown'
  | 'hidden'
  /** This tab has got the lock. */
  | 'elected'
  /** Another tab has taken the lock. */
  | 'deposed'
  /** The leader has sent no heartbeat for long. */
  | 'silence';

export type TabEffect =
  | 'join'
  | 'leave'
  | 'stand in line'
  /** Takes the lock from a leader that hangs. */
  | 'take over'
  | 'open'
  | 'close';

interface Step {
  readonly role: TabRole;
  readonly effects: readonly TabEffect[];
}

const steps: Readonly<Record<TabRole, Partial<Record<TabInput, Step>>>> = {
  away: {
    shown: { role: 'follower', effects: ['join', 'stand in line'] },
    // The tab was hidden when it got the lock.
    elected: { role: 'away', effects: ['leave'] },
  },
  follower: {
    hidden: { role: 'away', effects: ['leave'] },
    elected: { role: 'leader', effects: ['open'] },
    silence: { role: 'follower', effects: ['take over'] },
  },
  leader: {
    hidden: { role: 'away', effects: ['close', 'leave'] },
    deposed: { role: 'follower', effects: ['close', 'stand in line'] },
  },
};

/** Returns the next role of a tab and its actions; other inputs change nothing. */
export function nextRole(role: TabRole, input: TabInput): Step {
  return steps[role][input] ?? { role, effects: [] };
}
