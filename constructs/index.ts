export {
  containerNames,
  componentLabel,
  credentialsSecret,
  managedBy,
  managedByLabel,
  namespaceOf,
  objectNames,
  storeLabel,
} from './names.ts';
