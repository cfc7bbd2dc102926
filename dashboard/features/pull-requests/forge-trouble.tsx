import { Notice } from '../../shared/feedback/notice.tsx';
import type { ForgeView } from '#contract';

/** Shows that the forge can't be read, and what to do about it; nothing while it can. */
export function ForgeTrouble({ forge: { name, url, error } }: { forge: ForgeView }) {
  if (error === null) return null;
  return (
    <Notice tone="warn" title={`${name} can’t be read now`}>
      <p>{error}</p>
      <p>
        This page shows what was known before. Storefleet goes on trying; check that {new URL(url).host} answers and
        that Storefleet’s access to it is still good.
      </p>
    </Notice>
  );
}
