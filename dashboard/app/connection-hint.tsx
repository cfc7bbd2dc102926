import { useConnected } from '../api/connection.ts';
import classes from './connection-hint.module.css';

/** Shows that the page may be out of date. The hint floats, so that the page does not jump. */
export function ConnectionHint() {
  const connected = useConnected();
  return (
    <div role="status" className={classes.place}>
      {!connected && (
        <span className={classes.hint}>
          <span className={classes.mark} aria-hidden="true" />
          Connection lost. Reconnecting…
        </span>
      )}
    </div>
  );
}
