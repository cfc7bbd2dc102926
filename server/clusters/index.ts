export { clusterRules, engineRules } from './rbac.ts';
export { watchCluster, type ClusterWatcher } from './watcher.ts';
