import { Notice } from '../../shared/feedback/notice.tsx';
import type { ForgeView } from '#contract';

/** Shows what fails at the forge, and what to do. */
export function ForgeTrouble({ forge: { name, url, error } }: { forge: ForgeView }) {
  if (error === null) return null;
  if (error.type === 'unchecked') {
    return (
      <Notice tone="warn" title="Some pull requests can’t be checked">
        <p>{error.message}</p>
        <p>Their last known state is shown. Storefleet retries every 30 seconds.</p>
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={`Pull requests of ${name} can’t be refreshed`}>
      <p>{error.message}</p>
      <p>
        This page shows the last known state. Storefleet keeps retrying: check that {new URL(url).host} is reachable and
        that Storefleet’s credentials are valid.
      </p>
    </Notice>
  );
}
