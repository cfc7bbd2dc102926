import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { isMainThread } from 'node:worker_threads';

// Runs in a server started by a benchmark. Writes a line for each long turn of the event loop: its end, its
// duration, and the CPU time of the thread in it, which other programs of a busy machine do not lengthen.
const log = process.env.STALL_LOG;
const shortest = 8;

// Its timer alone takes a hundredth of a core, so a benchmark that also measures CPU turns it on and off with a signal.
if (isMainThread && log !== undefined) {
  let timer = process.env.STALL_OFF === undefined ? observe() : undefined;
  process.on('SIGUSR2', () => {
    if (timer === undefined) timer = observe();
    else timer = clearInterval(timer);
  });
}

function observe() {
  let cpu = cpuOf();
  let at = performance.now();
  return setInterval(() => {
    const taken = cpuOf() - cpu;
    const now = performance.now();
    if (taken >= shortest) {
      const stall = { end: performance.timeOrigin + now, wall: now - at, cpu: taken };
      appendFileSync(log, `${JSON.stringify(stall)}\n`);
    }
    cpu = cpuOf();
    at = performance.now();
  }, 1).unref();
}

/** Milliseconds. */
function cpuOf() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
