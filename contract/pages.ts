/** The pages of the dashboard, as Express paths. Every other address responds with 404. */
export const pages = [
  '/',
  '/stores',
  '/stores/new',
  '/stores/:name',
  '/import',
  '/import/:id',
  '/activity',
  '/pull-requests',
  '/pull-requests/:number',
] as const;
