import { Missing } from '../shared/feedback/missing.tsx';

export function NotFound() {
  return (
    <Missing title="Page not found" to="/" label="All stores">
      <p>Check the address, or choose a store from the list.</p>
    </Missing>
  );
}
