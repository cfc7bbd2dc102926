import { Unavailable } from '#fleet';

/** Git ran and failed, or could not be started; the message is Git's own. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  constructor(
    readonly command: string,
    readonly output: string,
  ) {
    super(`git ${command} failed: ${output.trim() || 'no message'}`);
  }
}

/** The given path holds something other than a bare Git repository. */
export class NotARepository extends Error {
  override readonly name = 'NotARepository';
}

/** An object that the fleet needs is missing, corrupt or of another type than the reference to it requires. */
export class DamagedObject extends Unavailable {
  /** @param object `the blob 5fe33fec…` */
  constructor(readonly object: string) {
    super(
      `The fleet repository is damaged: Git can't read ${object}. Run git fsck there and restore it from a clone.`,
      60,
    );
  }
}
