declare module 'openapi-sampler' {
  /** An instance of a schema, from its examples and defaults. */
  export function sample(
    schema: object,
    options: { readonly skipNonRequired: boolean; readonly quiet: boolean },
    document: object,
  ): unknown;
}
