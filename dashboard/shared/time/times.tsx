import { formatAge, formatAgo, formatDuration, formatExact } from '../format/time.ts';
import { useTimeText } from './clock.ts';

/** `5 min ago`, live; the exact moment on hover. */
export function Ago({ at }: { at: string }) {
  const text = useTimeText(now => formatAgo(at, now));
  return <Moment at={at} text={text} />;
}

/** `5 min`, live; the exact moment on hover. */
export function Age({ at }: { at: string }) {
  const text = useTimeText(now => formatAge(at, now));
  return <Moment at={at} text={text} />;
}

/** Elapsed time, updated every second. */
export function Elapsed({ since }: { since: string }) {
  const text = useTimeText(now => formatDuration(now - Date.parse(since)));
  return <Moment at={since} text={text} />;
}

/** Remaining time: `12 min`. */
export function Left({ until }: { until: string }) {
  const text = useTimeText(now => formatAge(new Date(now).toISOString(), Date.parse(until)));
  return <Moment at={until} text={text} />;
}

function Moment({ at, text }: { at: string; text: string }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {text}
    </time>
  );
}
