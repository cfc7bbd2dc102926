import { Link } from '@tanstack/react-router';

export function ChangeLink({ number }: { number: number }) {
  return (
    <Link to="/changes/$number" params={{ number: String(number) }}>
      #{number}
    </Link>
  );
}
