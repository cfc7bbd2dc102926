import { Button } from '@mantine/core';
import { useOutdated } from '../api/build.ts';
import classes from './new-version.module.css';

/** The server was upgraded while this page was open. */
export function NewVersion() {
  const outdated = useOutdated();
  return (
    <div role="status">
      {outdated && (
        <div className={classes.notice}>
          <span>A new version is available</span>
          <Button size="compact-sm" variant="default" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </div>
      )}
    </div>
  );
}
