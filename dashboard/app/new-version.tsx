import { Button } from '@mantine/core';
import { useOutdated } from '../api/build.ts';
import classes from './new-version.module.css';

/** Offers a reload after the server was upgraded. */
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
