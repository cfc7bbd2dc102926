export { createProber, type Prober } from './prober.ts';
export type { Probe, ProbeOptions, ProbeResult } from './probe.ts';
