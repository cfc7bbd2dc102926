/** Runs a table of cases of the phase of a store, and the fixtures that several tables share. */
import { expect, test } from 'vitest';
import type { GitFacts } from '../../server/status/git-facts.ts';
import { status } from '../../server/status/index.ts';
import type { Component, Observation } from '../../server/status/observation.ts';
import { ago, cluster, givenComponent, givenUnready, givenContainer, givenWaiting, now } from './observation.ts';
import { storeStatus, type Phase } from '#contract';

interface PhaseCase {
  readonly title: string;
  readonly observation: Observation;
  readonly gitFacts: GitFacts;
  readonly phase: Phase;
  readonly reason: string;
  readonly message?: RegExp;
}

/** Expects a phase, its reason and a whole sentence as message of each case. */
export function testPhases(cases: readonly PhaseCase[]): void {
  test.each(cases)('$title: $phase, $reason', ({ observation, gitFacts, phase, reason, message }) => {
    const answer = status(observation, gitFacts, now);
    expect(`${answer.phase} ${answer.reason}`, answer.message).toBe(`${phase} ${reason}`);
    if (message) expect(answer.message).toMatch(message);
  });

  test.each(cases)('$title: answers in whole sentences that fit the contract', ({ observation, gitFacts }) => {
    const answer = status(observation, gitFacts, now);
    expect(storeStatus.parse(answer)).toEqual(answer);
    expect(answer.message).toMatch(/^[A-Z0-9].*([.!?…]|kubectl .*)$/);
    expect(answer.message).not.toMatch(/\.\.|undefined|null|\s{2}/);
    expect(answer.reason).toMatch(/^[A-Z][A-Za-z]+$/);
  });
}

export const pulling = (seconds: number): Component =>
  givenComponent({
    ready: 0,
    createdAt: ago(seconds),
    pods: [
      givenUnready('web-1', [givenWaiting('install', { reason: 'ImagePullBackOff', image: 'ghcr.io/x' })], {
        createdAt: ago(seconds),
        scheduled: { ok: true, at: ago(seconds), reason: '', message: '' },
      }),
    ],
  });

export const unreadyWeb = givenComponent({
  ready: 0,
  pods: [givenUnready('web-1', [givenContainer('web', { ready: false })], { phase: 'Running' })],
});

/** The message with which a Deployment gives up a rollout. */
export const stalled = 'ReplicaSet "web-1" has timed out progressing.';

export const ofFlux = { ...cluster, engine: 'Flux' };

export const gone = { desired: 'absent', rendered: false, target: null } as const;
