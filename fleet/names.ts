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
export { fluxNames, rootName } from './engines/names.ts';
