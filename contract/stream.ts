import { z } from 'zod';
import { fleetView } from './fleet.ts';
import { importProgress } from './import.ts';
import { pullRequestView } from './pull-request.ts';
import { changedSummary } from './store.ts';

/**
 * Events of `GET /api/stream` (server-sent events): the event's name and the schema of its data. The event's `id` is
 * the position of the stream after it, and every response of the API names in {@link positionHeader} a position that it
 * includes: a page that compares them knows if it has missed an event. A client that reads too slowly gets fewer events,
 * with the newest state of each store; the id of the last of them covers those that were left out.
 */
export const streamEvents = {
  /**
   * The first event of each connection; it does not move the position. `build` is that of the server's dashboard, null
   * without one.
   */
  hello: z.object({ build: z.string().nullable() }),
  /**
   * The whole summary of a store that is new on the list, or what changed of it; with the name alone, only its detail
   * changed.
   */
  store: changedSummary,
  /** A store that left the list. */
  removed: z.object({ name: z.string() }),
  /** Something about the fleet or a cluster changed. */
  fleet: fleetView,
  /** A pull request that is new or changed. */
  'pull-request': pullRequestView,
  /** An import made progress. */
  import: importProgress,
};

type EventName = keyof typeof streamEvents;

export type EventData<Name extends EventName> = z.input<(typeof streamEvents)[Name]>;

/** Sends an event to every page that listens. */
export interface EventSender {
  send<Name extends Exclude<EventName, 'hello'>>(name: Name, data: EventData<Name>): void;
}

export const positionHeader = 'Stream-Position';

/** Number of events that this run of the server has sent. */
export interface StreamPosition {
  /** Id of the run; a new one after each start of the server. */
  readonly run: string;
  readonly sent: number;
}

export const writePosition = ({ run, sent }: StreamPosition): string => `${run}.${sent}`;

/** Position after an event that stands for all events from a number on; for one event, its own. */
export interface EventPosition extends StreamPosition {
  readonly from: number;
}

/** Returns the id of an event: its position, or both ends of what it stands for. */
export function writeEventId({ run, from, sent }: EventPosition): string {
  return from === sent ? writePosition({ run, sent }) : `${run}.${from}-${sent}`;
}

/** Reads a position or the id of an event. @returns null if the text is neither */
export function readPosition(text: string): EventPosition | null {
  const [, run, from, sent] = /^(\w+)\.(\d{1,15})(?:-(\d{1,15}))?$/.exec(text) ?? [];
  return run === undefined ? null : { run, from: Number(from), sent: Number(sent ?? from) };
}

/** Name of the `<meta>` in the dashboard's document with the id of its build. */
export const buildMeta = 'storefleet-build';
