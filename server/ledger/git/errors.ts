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
