import { Link } from '@tanstack/react-router';

export function ChangeLink({ number }: { number: number }) {
  return (
    <Link to="/pull-requests/$number" params={{ number: String(number) }}>
      #{number}
    </Link>
  );
}
