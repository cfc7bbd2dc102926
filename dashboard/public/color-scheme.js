// Runs before the first paint, so that a dark page never flashes white. A file of its own: the server's policy allows
// no inline script. The key is the one that Mantine writes.
{
  const chosen = globalThis.localStorage.getItem('mantine-color-scheme-value');
  const system = globalThis.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const scheme = chosen === 'dark' || chosen === 'light' ? chosen : system;
  globalThis.document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
}
