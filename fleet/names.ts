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
export { rootName } from './engines/names.ts';
