export { Prober, type ProbeTarget } from './prober.ts';
export type { Probe, ProbeResult } from './probe.ts';
