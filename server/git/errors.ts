import { Unavailable } from '#fleet';

/** Git ran and failed, or could not be started; its own words are the message. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  constructor(
    readonly command: string,
    readonly output: string,
  ) {
    super(`git ${command} failed: ${output.trim() || 'without a message'}`);
  }
}

/** The path that was given holds something else than a bare Git repository. */
export class NotARepository extends Error {
  override readonly name = 'NotARepository';
}

/** An object that the fleet needs is missing, corrupt or of another type than what names it says. */
export class DamagedObject extends Unavailable {
  /** @param object `the blob 5fe33fec…` */
  constructor(readonly object: string) {
    super(
      `The fleet repository is damaged: Git can't read ${object}. Run git fsck there and restore it from a clone.`,
      60,
    );
  }
}
