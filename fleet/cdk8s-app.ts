import { readCheckout, renderCheckout, writeCheckout } from './checkout.ts';

// The cdk8s app (`npx cdk8s synth`). It writes `dist/` itself instead of by `App.synth()`, which only ever adds: the
// manifests of a removed store would stay.
const directory = process.cwd();
const checkout = await readCheckout(directory);
await writeCheckout(directory, checkout, renderCheckout(checkout));
