export { parseListenAddress, type ListenAddress } from './address.ts';
export { createGitListener, type GitListenerOptions } from './listener.ts';
export { servedPath } from './route.ts';
