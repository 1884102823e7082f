import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Anchor, Claim } from '../../../../web-client/src/watch/journal/claim';
import {
  checkpoint,
  finish,
  observe,
  reanchor,
  type Sample,
  startTracker,
  type Tracker,
} from '../../../../web-client/src/watch/journal/tracker';
import { excessOf, lengthOf, SimulatedPlayer } from './simulated_player';

const anchor: Anchor = { serverMs: 1_700_000_000_000, mac: new Uint8Array([1]), arrivedMono: 1_000 };

class Recorder {
  tracker: Tracker = startTracker(anchor, 0);
  readonly claims: Claim[] = [];
  jumps = 0;

  take(sample: Sample): void {
    this.keep(observe(this.tracker, sample));
  }

  keep(step: { tracker: Tracker; closed: Claim | null; jumped: boolean }): void {
    this.tracker = step.tracker;
    if (step.closed !== null) this.claims.push(step.closed);
    if (step.jumped) this.jumps += 1;
  }

  media(): Array<{ from: number; to: number }> {
    return this.claims.map((claim) => ({ from: claim.mediaFrom, to: claim.mediaTo }));
  }
}

function playing(): { player: SimulatedPlayer; recorder: Recorder } {
  const player = new SimulatedPlayer();
  const recorder = new Recorder();
  player.playing = true;
  recorder.take(player.sample());
  return { player, recorder };
}

function passInSamples(player: SimulatedPlayer, recorder: Recorder, ms: number, every = 250): void {
  for (let left = ms; left > 0; left -= every) {
    player.pass(Math.min(every, left));
    recorder.take(player.sample());
  }
}

describe('claims close', () => {
  test('every fifteen seconds, and neighbours share their end points', () => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 46_000);
    expect(recorder.claims.map((claim) => [claim.wallFrom, claim.wallTo])).toEqual([
      [0, 15_000],
      [15_000, 30_000],
      [30_000, 45_000],
    ]);
    expect(recorder.media().map((span) => span.to)).toEqual([15_000, 30_000, 45_000]);
  });

  test('at a pause, with the exact position, and paused time is not claimed', () => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 4_100);
    player.playing = false;
    recorder.take(player.sample());
    passInSamples(player, recorder, 60_000);
    expect(recorder.claims).toHaveLength(1);
    expect(recorder.claims[0]).toMatchObject({ seq: 0, wallFrom: 0, wallTo: 4_100, mediaFrom: 0, mediaTo: 4_100 });
  });

  test('at a seek, up to the moment of the seek although the position is already the new one', () => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 5_000);
    player.pass(180);
    player.media = 600_000;
    recorder.take(player.sample(true));
    recorder.take(player.sample());
    passInSamples(player, recorder, 15_000);
    expect(recorder.claims[0]).toMatchObject({ mediaFrom: 0, mediaTo: 5_180, wallTo: 5_180 });
    expect(recorder.claims[1]).toMatchObject({ mediaFrom: 600_000, mediaTo: 615_000 });
  });

  test('at a stall that nobody told of, with the wall time that the media needed', () => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 3_000);
    player.stall(3 * 3_600_000);
    recorder.take(player.sample());
    expect(recorder.claims).toHaveLength(1);
    expect(recorder.claims[0]).toMatchObject({ wallTo: 3_000, mediaTo: 3_000 });
    expect(recorder.jumps).toBe(1);
  });

  test.each([
    ['rate', (player: SimulatedPlayer) => (player.rate = 1.5)],
    ['visibility', (player: SimulatedPlayer) => (player.hidden = true)],
    ['sound', (player: SimulatedPlayer) => (player.audible = false)],
  ])('at a change of %s, which holds for what follows only', (_what, change) => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 2_000);
    change(player);
    recorder.take(player.sample());
    passInSamples(player, recorder, 15_000);
    const [before, after] = recorder.claims;
    expect(before).toMatchObject({ hidden: false, audible: true, mediaTo: 2_000 });
    expect(after).toMatchObject({ hidden: player.hidden, audible: player.audible, wallFrom: 2_000, mediaFrom: 2_000 });
  });
});

describe('discontinuities', () => {
  test('sleep closes the claim before it and asks for a new anchor, once', () => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 7_000);
    player.sleep(3_600_000);
    recorder.take(player.sample());
    passInSamples(player, recorder, 2_000);
    expect(recorder.jumps).toBe(1);
    expect(recorder.claims[0]).toMatchObject({ wallFrom: 0, wallTo: 7_000, mediaTo: 7_000 });
  });

  test('a wall clock set by hand costs nothing but a new anchor', () => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 6_000);
    player.wall -= 86_400_000;
    passInSamples(player, recorder, 10_000);
    recorder.keep(finish(recorder.tracker));
    expect(recorder.jumps).toBe(1);
    expect(lengthOf(recorder.media())).toBeGreaterThanOrEqual(15_750);
  });

  test('after a new anchor wall times count from it', () => {
    const { player, recorder } = playing();
    passInSamples(player, recorder, 3_000);
    recorder.keep(reanchor(recorder.tracker, { ...anchor, serverMs: 1_700_009_000_000, arrivedMono: player.mono }));
    passInSamples(player, recorder, 15_000);
    expect(recorder.claims.map((claim) => [claim.anchorMs, claim.wallFrom, claim.wallTo])).toEqual([
      [1_700_000_000_000, 0, 3_000],
      [1_700_009_000_000, 0, 15_000],
    ]);
    expect(recorder.media().map((span) => span.from)).toEqual([0, 3_000]);
  });
});

test('a check-point is the claim that a crash would leave, under the number of the open claim', () => {
  const { player, recorder } = playing();
  passInSamples(player, recorder, 19_000);
  expect(checkpoint(recorder.tracker)).toMatchObject({ seq: 1, wallFrom: 15_000, wallTo: 19_000, mediaTo: 19_000 });
});

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 40_000 }) }) },
  fc.record({ kind: fc.constant('seek' as const), to: fc.integer({ min: 0, max: 3_000_000 }) }),
  fc.record({ kind: fc.constant('toggle' as const) }),
  fc.record({ kind: fc.constant('rate' as const), rate: fc.constantFrom(0.75, 1, 1.25, 1.5, 2) }),
  fc.record({ kind: fc.constant('hide' as const) }),
  fc.record({ kind: fc.constant('sleep' as const), ms: fc.integer({ min: 2_000, max: 9_000_000 }) }),
  fc.record({ kind: fc.constant('stall' as const), ms: fc.integer({ min: 1, max: 60_000 }) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function perform(player: SimulatedPlayer, recorder: Recorder, act_: Act): void {
  switch (act_.kind) {
    case 'pass':
      return passInSamples(player, recorder, act_.ms, 250);
    case 'seek':
      player.media = act_.to;
      recorder.take(player.sample(true));
      return recorder.take(player.sample());
    case 'toggle':
      player.playing = !player.playing;
      return recorder.take(player.sample());
    case 'rate':
      player.rate = act_.rate;
      return recorder.take(player.sample());
    case 'hide':
      player.hidden = !player.hidden;
      return recorder.take(player.sample());
    case 'sleep':
      player.sleep(act_.ms);
      return recorder.take(player.sample());
    case 'stall':
      player.stall(act_.ms);
      return recorder.take(player.sample());
  }
}

function simulate(acts: readonly Act[]): { player: SimulatedPlayer; recorder: Recorder } {
  const { player, recorder } = playing();
  for (const act_ of acts) perform(player, recorder, act_);
  recorder.keep(finish(recorder.tracker));
  return { player, recorder };
}

describe('whatever the learner does', () => {
  test('numbers are dense, wall intervals disjoint and in order, and no claim is empty or too fast', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const { claims } = simulate(acts).recorder;
        claims.forEach((claim, index) => {
          expect(claim.seq).toBe(index);
          expect(claim.wallFrom).toBeGreaterThanOrEqual(claims[index - 1]?.wallTo ?? 0);
          expect(claim.wallTo).toBeGreaterThan(claim.wallFrom);
          expect(claim.mediaTo).toBeGreaterThan(claim.mediaFrom);
          expect(claim.mediaTo - claim.mediaFrom).toBeLessThanOrEqual((claim.wallTo - claim.wallFrom) * 2.04);
        });
      }),
    );
  });

  test('nothing is claimed that did not play, and what played is claimed but for a sample at each break', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const { player, recorder } = simulate(acts);
        const breaks = acts.filter((act_) => act_.kind !== 'pass').length;
        expect(excessOf(recorder.media(), player.played)).toBeLessThanOrEqual(2 * (breaks + 1));
        expect(lengthOf(recorder.media())).toBeGreaterThanOrEqual(lengthOf(player.played) - 20 * (breaks + 1) - recorder.claims.length);
      }),
    );
  });
});
