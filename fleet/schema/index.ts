export { cluster, type Cluster, type EngineId } from './cluster.ts';
export { parseFile, parseValue, readYaml, readYamlStream, type Locate } from './document.ts';
export { allStoreFields, storeFields, type FieldType } from './field-types.ts';
export { fleetFile, type ChangeRule, type Fleet, type Quota, type WritingRole } from './fleet.ts';
export { kindIdOfLock, kindProblem, lockFile, requestedFields, type Lock } from './lock.ts';
export type { CommonLock, CommonLockSpec, CommonTier } from './lock-parts.ts';
export { hostName } from './host.ts';
export { limits, sizeRule } from './limits.ts';
export { anyOf, reservedNames, storeName } from './primitives.ts';
export { DomainError, InvalidInput, toProblems } from './domain-error.ts';
export { formatProblem, type Problem } from './problem.ts';
export type { Resources } from './resources.ts';
export { apiVersion, commonSpec, storeState, type CommonStore, type StoreState } from './store-parts.ts';
export {
  defaultKind,
  immutable,
  immutableFields,
  kindIds,
  problemsOfNewName,
  storeFile,
  type KindId,
  type Store,
  type StoreInput,
} from './store.ts';
