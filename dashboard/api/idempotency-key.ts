/** A key for what one person wants once, as `Idempotency-Key` has it. Works on pages without TLS, too. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}
