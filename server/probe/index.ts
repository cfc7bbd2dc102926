export { createProber, type Prober } from './prober.ts';
export { probeShop, type ProbeOptions, type ProbeResult } from './shop.ts';
