// Runs before the first paint, so that a dark page never flashes white. The server's policy allows no inline script.
// Mantine writes the key.
{
  const chosen = globalThis.localStorage.getItem('mantine-color-scheme-value');
  const system = globalThis.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const scheme = chosen === 'dark' || chosen === 'light' ? chosen : system;
  globalThis.document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
}
