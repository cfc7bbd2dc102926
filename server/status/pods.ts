import type { Component, Container, Pod } from './observation.ts';
import { latest } from './time.ts';

/** Returns the pod that shows the progress of a component: the newest that is not being deleted. */
export function newestPod(component: Component): Pod | undefined {
  const candidates = component.pods.filter(pod => pod.deletingSince === null && pod.phase !== 'Failed');
  const newest = latest(...candidates.map(pod => pod.createdAt));
  return candidates.find(pod => pod.createdAt === newest) ?? candidates[0];
}

export function containerOf(pod: Pod | undefined, name: string): Container | undefined {
  return pod?.containers.find(container => container.name === name);
}

/** True if an init container succeeded. */
export function succeeded(container: Container | undefined): boolean {
  return container?.state === 'terminated' && container.exitCode === 0;
}
