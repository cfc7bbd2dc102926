/**
 * What one tab is among the tabs of a browser. Tabs that are seen share one stream: one of them leads and tells the others
 * what it hears. A browser opens six connections to a server, and would have none left for the seventh tab.
 * - `away`: hidden, listens to nobody
 * - `follower`: seen, listens to the leader and stands in line to lead
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
  /** Nothing was heard of the leader for long, although it says often that it is there. */
  | 'silence';

export type TabEffect =
  | 'join'
  | 'leave'
  | 'stand in line'
  /** Takes the lead from one that hangs. */
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
    // The turn came in the moment in which the tab went.
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

/** What becomes of a tab, and what it has to do; an input that means nothing to it changes nothing. */
export function nextRole(role: TabRole, input: TabInput): Step {
  return steps[role][input] ?? { role, effects: [] };
}
