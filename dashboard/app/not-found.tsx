import { Missing } from '../shared/feedback/missing.tsx';

export function NotFound() {
  return (
    <Missing title="There is no such page" to="/" label="All stores">
      <p>The address may be mistyped, or the page has moved.</p>
    </Missing>
  );
}
