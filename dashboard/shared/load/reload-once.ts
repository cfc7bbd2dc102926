const storageKey = 'storefleet-reloaded';
/** A page that fails again this soon would fail after another reload, too. */
const minimumInterval = 30_000;

/**
 * Reloads the page, unless that was just tried.
 * @returns true if it reloads
 */
export function reloadOnce(now = Date.now(), reload = () => window.location.reload()): boolean {
  try {
    const before = sessionStorage.getItem(storageKey);
    if (before !== null && now - Number(before) < minimumInterval) return false;
    sessionStorage.setItem(storageKey, String(now));
  } catch {
    // Without storage, a loop could not be detected.
    return false;
  }
  reload();
  return true;
}
