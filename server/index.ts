export { serverRights } from './engines/index.ts';
export { readConfig, type ServerConfig } from './startup/config.ts';
export { gitToken } from './startup/git-token.ts';
export { contextOf, loadKubeconfig } from './startup/kubeconfig.ts';
export { readFleet } from './startup/read-fleet.ts';
export { startServer, type RunningServer } from './main.ts';
