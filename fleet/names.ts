export {
  componentLabel,
  containerNames,
  credentialsSecret,
  managedBy,
  managedByLabel,
  namespaceOf,
  objectNames,
  storeLabel,
} from '#constructs';
export { argocdNames } from './engine/names.ts';
