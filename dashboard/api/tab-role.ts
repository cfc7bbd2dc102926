/**
 * Role of one tab among the tabs of a browser. Visible tabs share one stream: one of them leads and passes its events
 * to the others. A browser opens six connections to a server, and would have none left for the seventh tab.
 * - `away`: hidden, without a connection
 * - `follower`: visible, follows the leader and stands in line to lead
 * - `leader`: has the stream
 */
export type TabRole = 'away' | 'follower' | 'leader';

export type TabInput =
  | 'shown'
  | 'hidden'
  /** The turn of this tab has come. */
  | 'elected'
  /** Another tab has taken the lead. */
  | 'deposed'
  /** Nothing came from the leader for long, although it sends heartbeats. */
  | 'silence';

export type TabEffect =
  | 'join'
  | 'leave'
  | 'stand in line'
  /** Takes the lead from a leader that hangs. */
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
    // The turn came in the moment in which the tab was hidden.
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

/** Returns the next role of a tab and its actions; an input without meaning for the role changes nothing. */
export function nextRole(role: TabRole, input: TabInput): Step {
  return steps[role][input] ?? { role, effects: [] };
}
