export { readConfig, type ServerConfig } from './config.ts';
export { gitToken } from './git-token.ts';
export { contextOf, loadKubeconfig } from './kubeconfig.ts';
export { readFleet } from './read-fleet.ts';
export { startServer, type RunningServer } from './start.ts';
