#!/usr/bin/env node
// The command runs from TypeScript sources: what cdk8s generates can't be loaded by Node's own type stripping.
import { register } from 'tsx/esm/api';

register();
await import('./main.ts');
