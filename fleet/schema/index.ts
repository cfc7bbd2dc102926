export { cluster, type Cluster, type Engine, type EngineType } from './cluster.ts';
export { parseFile, parseValue, readYaml, readYamlStream, type Locate } from './document.ts';
export type { Edition } from './edition.ts';
export { storeFieldTypes, type FieldType } from './field-types.ts';
export { fleetFile, tier, type ChangeRule, type Fleet, type Quota, type Tier, type WritingRole } from './fleet.ts';
export { lockFile, type Lock } from './lock.ts';
export { hostName } from './host.ts';
export { limits } from './limits.ts';
export { reservedNames, storeName } from './primitives.ts';
export { DomainError, InvalidInput, toProblems } from './domain-error.ts';
export { formatProblem, type Problem } from './problem.ts';
export {
  apiVersion,
  immutable,
  immutableFields,
  problemsOfNewName,
  storeFile,
  storeState,
  type Store,
  type StoreInput,
} from './store.ts';
