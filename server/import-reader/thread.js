// Node's own type stripping can't load the sources, as `cli/storefleet.js` says; hooks of the main thread end there.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
