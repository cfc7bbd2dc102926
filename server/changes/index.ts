export { attachForge, type AttachedForge } from './attach.ts';
export { modeOf } from './mode.ts';
export { forgeOf, type PullRequests } from './pull-requests.ts';
