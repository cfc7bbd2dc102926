export { createProber, type Prober, type ProberOptions, type ProbeTarget } from './prober.ts';
export { probeShop, type ProbeOptions, type ProbeResult } from './shop.ts';
