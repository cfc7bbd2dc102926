export type { Logger } from './logger.ts';
export { clusterRules, engineRules, type RbacRule } from './rbac.ts';
export { watchCluster, type ClusterHealth, type ClusterWatcher, type ClusterWatcherOptions } from './watcher.ts';
