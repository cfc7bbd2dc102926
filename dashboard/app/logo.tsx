/** An awning over two lines of text: a store that is a file. */
export function Logo() {
  return (
    <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="#3549b8" />
      <path
        d="M5 9.6 6.2 6h11.6L19 9.6a2.3 2.3 0 0 1-4.67 0 2.33 2.33 0 0 1-4.66 0A2.33 2.33 0 0 1 5 9.6Z"
        fill="#fff"
      />
      <path d="M6.5 14.2h11M6.5 17.4h7" stroke="#fff" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  );
}
