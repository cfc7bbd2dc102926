export { watchCluster, type ClusterWatcher } from './watcher.ts';
