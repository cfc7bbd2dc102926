export { Prober } from './prober.ts';
export type { Probe, ProbeResult } from './probe.ts';
