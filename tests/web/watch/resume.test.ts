import { describe, expect, test } from 'vitest';

import { growthOf, resumeAt } from '../../../web-client/src/watch/resume';

describe('a lesson', () => {
  test('goes on where it was left, and begins again once its end was seen', () => {
    expect([resumeAt(200_000, 600_000), resumeAt(594_999, 600_000), resumeAt(595_000, 600_000)]).toEqual([200_000, 594_999, 0]);
  });

  test('is growing while its video is being prepared and shorter than it will be', () => {
    const progress = (step: string, totalMs: bigint) => ({ step, totalMs });
    expect(growthOf(200_000, progress('transcoding', 600_000n))).toEqual({ totalMs: 600_000 });
    expect(growthOf(200_000, progress('queued', 0n))).toEqual({ totalMs: 0 });
    expect(growthOf(599_800, progress('transcoding', 600_000n))).toBeNull(); // only better pictures are still to come
    expect(growthOf(200_000, progress('done', 600_000n))).toBeNull();
    expect(growthOf(0, progress('transcoding', 600_000n))).toBeNull();
    expect(growthOf(200_000, undefined)).toBeNull();
  });
});
