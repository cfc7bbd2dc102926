const place = 'storefleet-reloaded';
/** A page that fails again so soon after a reload would fail after the next one, too. */
const soon = 30_000;

/**
 * Loads the page anew, unless that was just tried.
 * @returns whether it is done
 */
export function reloadOnce(now = Date.now(), reload = () => window.location.reload()): boolean {
  try {
    const before = sessionStorage.getItem(place);
    if (before !== null && now - Number(before) < soon) return false;
    sessionStorage.setItem(place, String(now));
  } catch {
    // Where nothing can be remembered, a loop could not be seen.
    return false;
  }
  reload();
  return true;
}
