export { connectForge } from './connect-forge.ts';
export { modeOf, ruleFor } from './delivery-mode.ts';
export { forgeOf, type PullRequests } from './pull-requests.ts';
export { pullRequestRef } from './view.ts';
