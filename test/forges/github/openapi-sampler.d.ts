declare module 'openapi-sampler' {
  /** Returns an instance of a schema, from its examples and defaults. */
  export function sample(
    schema: object,
    options: { readonly skipNonRequired: boolean; readonly quiet: boolean },
    document: object,
  ): unknown;
}
