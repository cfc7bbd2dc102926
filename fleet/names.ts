export {
  componentLabel,
  containerNames,
  credentialsContainer,
  credentialsSecret,
  managedBy,
  managedByLabel,
  namespaceOf,
  objectNames,
  storeLabel,
} from '#constructs';
export { rootName } from './engines/names.ts';
