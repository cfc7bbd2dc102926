import { Notice } from '../../shared/feedback/notice.tsx';
import type { ForgeView } from '#contract';

/** Shows why the forge can't be read, and what to do. */
export function ForgeTrouble({ forge: { name, url, error } }: { forge: ForgeView }) {
  if (error === null) return null;
  return (
    <Notice tone="warn" title={`Pull requests of ${name} can’t be refreshed`}>
      <p>{error}</p>
      <p>
        This page shows the last known state. Storefleet keeps retrying: check that {new URL(url).host} is reachable and
        that Storefleet’s credentials are valid.
      </p>
    </Notice>
  );
}
