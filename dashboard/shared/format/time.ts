const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const month = 30 * day;
const year = 365 * day;

/** Formats a duration with the two largest units: `0 s`, `1 min 4 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  // The browser's clock may be behind the server's: no duration is negative.
  const span = Math.max(0, milliseconds);
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return twoUnits(span, minute, 'min', second, 's');
  if (span < day) return twoUnits(span, hour, 'h', minute, 'min');
  return twoUnits(span, day, 'd', hour, 'h');
}

function twoUnits(span: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % large) / small);
  const head = `${Math.floor(span / large)} ${largeName}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}

/** Formats an age with one unit: `12 s`, `5 min`, `3 h`, `2 d`, `4 mo`, `1 y`. */
export function formatAge(at: string, now: number): string {
  const span = Math.max(0, now - Date.parse(at));
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < day) return `${Math.floor(span / hour)} h`;
  if (span < 2 * month) return `${Math.floor(span / day)} d`;
  if (span < 2 * year) return `${Math.floor(span / month)} mo`;
  return `${Math.floor(span / year)} y`;
}

/** Like `formatAge`, in a sentence: `just now`, `5 min ago`. */
export function formatAgo(at: string, now: number): string {
  return now - Date.parse(at) < 5 * second ? 'just now' : `${formatAge(at, now)} ago`;
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });

/** The exact moment in the reader's language and time zone. */
export function formatExact(at: string): string {
  return exact.format(Date.parse(at));
}
