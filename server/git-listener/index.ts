export { parseListenAddress, type ListenAddress } from './address.ts';
export { createGitListener } from './listener.ts';
