import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import classes from './store-links.module.css';

/** Further stores are only counted. */
const most = 5;

export function StoreLinks({ names }: { names: readonly string[] }) {
  const rest = names.length - most;
  return (
    <>
      {names.slice(0, most).map((name, index) => (
        <Fragment key={name}>
          {index > 0 && ', '}
          <Link to="/stores/$name" params={{ name }} className={classes.link}>
            {name}
          </Link>
        </Fragment>
      ))}
      {rest > 0 && ` and ${rest} more`}
    </>
  );
}
