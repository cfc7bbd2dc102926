// Node's type stripping can't load the sources, as `cli/storefleet.js` explains; hooks of the main thread do not apply
// here.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
