export type { CommitRef } from './chronicle.ts';
export { gitEnvironment, defaultProgram, type GitProgram, type Identity } from './git/environment.ts';
export { GitFailed, NotARepository } from './git/errors.ts';
export { remoteBranches, type RemoteBranches } from './git/remote-branches.ts';
export { openRepository, otherFormat, type Repository, type Remote, type RepositoryOptions } from './git/repository.ts';
export { assertCanSign } from './git/signing.ts';
export { assertGit } from './git/version.ts';
export type { LoggedCommit } from './git/log-output.ts';
export { openLedger, type LedgerOptions } from './ledger.ts';
export { assertNothingLost } from './lost-history.ts';
export { LeastRecentlyUsed } from './lru.ts';
export { actorText, isRepeat, oneLine, trailers, type ChangeNote } from './message.ts';
export { proposalPrefix } from './proposals.ts';
export { proof, type Proof, type ProofInput, type Proofs } from './proofs.ts';
export type {
  Change,
  FleetHead,
  Head,
  LastExisting,
  Ledger,
  LedgerFile,
  LedgerLogger,
  Moved,
  Planner,
  Proposed,
  Submitted,
} from './types.ts';
