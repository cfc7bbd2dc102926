import { Link } from '@tanstack/react-router';
import { Notice } from '../../shared/feedback/notice.tsx';
import { useOpenPullRequests } from '../../shared/pull-requests/use-open-pull-requests.ts';
import classes from './waiting-pull-requests.module.css';

/** Lists the open pull requests that change the store. */
export function WaitingPullRequests({ name }: { name: string }) {
  const waiting = useOpenPullRequests().filter(({ stores }) => stores.includes(name));
  return waiting.map(({ number, title, message }) => (
    <Notice key={number} tone="info" title={`Pull request #${number} is open: ${title}`}>
      <p>
        {message}{' '}
        <Link to="/pull-requests/$number" params={{ number: String(number) }} className={classes.link}>
          View #{number}
        </Link>
      </p>
    </Notice>
  ));
}
