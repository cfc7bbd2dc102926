import { describe, expect, test } from 'vitest';
import { asDifference, formatBytes, formatCount, formatCpu, formatNumber } from './amounts.ts';

const MiB = 1024 ** 2;

describe('amounts', () => {
  test.each([
    [formatBytes(0), '0 B'],
    [formatBytes(704 * MiB), '704 MiB'],
    [formatBytes(1536 * MiB), '1.5 GiB'],
    [formatBytes(-3 * 1024 * MiB), '−3 GiB'],
    [formatCpu(350), '0.35 CPU'],
    [formatCpu(2000), '2 CPU'],
    [formatCpu(-100), '−0.1 CPU'],
    [asDifference(704 * MiB, formatBytes), '+704 MiB'],
    [asDifference(0, formatBytes), '0 B'],
    [asDifference(2, formatNumber), '+2'],
    [asDifference(-2, formatNumber), '−2'],
    [asDifference(-350, formatCpu), '−0.35 CPU'],
    [formatCount(1, 'pod'), '1 pod'],
    [formatCount(21, 'file'), '21 files'],
  ])('%s', (actual, expected) => {
    expect(actual).toBe(expected);
  });
});
