/** Returns the proofs of a store from the ref where the server keeps them, oldest first. */
export async function proofsOf(
  fleet: { git(...args: string[]): Promise<string> },
  store: string,
): Promise<readonly unknown[]> {
  // Git fails while there is none.
  const lines = await fleet.git('grep', '-hF', `"store":"${store}"`, 'refs/storefleet/proofs').catch(() => '');
  return lines
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as unknown);
}
