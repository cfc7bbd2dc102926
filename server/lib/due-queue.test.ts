import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from './due-queue.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(
  fc.record({ set: key, at: fc.oneof(fc.integer({ min: -5, max: 20 }), fc.constant(Infinity)) }),
  fc.record({ delete: key }),
  fc.record({ take: fc.integer({ min: 0, max: 20 }), most: fc.constantFrom(1, 2, Infinity) }),
);

test('gives the keys that are due in order, as a list that is sorted each time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const queue = new DueQueue();
      const expected = new Map<string, number>();
      const sorted = () => [...expected].sort(([a, mine], [b, theirs]) => mine - theirs || (a < b ? -1 : 1));
      for (const step of steps) {
        if ('set' in step) {
          queue.set(step.set, step.at);
          expected.delete(step.set);
          if (step.at !== Infinity) expected.set(step.set, Math.max(0, step.at));
        } else if ('delete' in step) {
          queue.delete(step.delete);
          expected.delete(step.delete);
        } else {
          const due = sorted().filter(([, at]) => at <= step.take);
          const taken = due.slice(0, step.most).map(([name]) => name);
          for (const name of taken) expected.delete(name);
          expect(queue.take(step.take, step.most)).toEqual(taken);
        }
        expect(queue.nextAt).toBe(sorted()[0]?.[1] ?? Infinity);
      }
    }),
  );
});
