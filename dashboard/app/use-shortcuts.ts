import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Fields in which keys are text. */
const typing = 'input, textarea, select, [contenteditable="true"]';

function focusSearch(): boolean {
  const search = document.querySelector<HTMLInputElement>('input[type="search"]');
  search?.focus();
  search?.select();
  return search !== null;
}

/** `/` search, `c` create, `?` help. */
export function useShortcuts(openHelp: () => void) {
  const router = useRouter();
  useEffect(() => {
    const actions: Record<string, (() => unknown) | undefined> = {
      '/': () => focusSearch() || router.navigate({ to: '/' }).then(focusSearch),
      c: () => router.navigate({ to: '/stores/new' }),
      '?': openHelp,
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(typing)) return;
      if (document.querySelector('[role="dialog"]')) return;
      // Shift and Caps Lock make no difference.
      const action = actions[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [router, openHelp]);
}
