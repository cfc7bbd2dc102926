/** Exit codes of the process; documented in `storefleet --help`. */
export const exitCodes = { ok: 0, refused: 1, usage: 2 } as const;
