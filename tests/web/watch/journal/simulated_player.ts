/** A player under the test's clock: plays, pauses, seeks, stalls and sleeps, and tells what truly played. */
import type { Sample } from '../../../../web-client/src/watch/journal/tracker';

export interface Played {
  readonly from: number;
  readonly to: number;
}

export class SimulatedPlayer {
  mono = 1_000;
  wall = 1_700_000_000_000;
  media = 0;
  rate = 1;
  playing = false;
  hidden = false;
  audible = true;
  readonly played: Played[] = [];

  sample(seeking = false): Sample {
    const { mono, wall, media, playing, rate, hidden, audible } = this;
    return { mono, wall, media, playing, seeking, rate, hidden, audible };
  }

  /** Time passes; the lesson goes on if it plays. */
  pass(ms: number): void {
    this.mono += ms;
    this.wall += ms;
    if (!this.playing) return;
    const from = this.media;
    this.media += ms * this.rate;
    this.played.push({ from, to: this.media });
  }

  /** The machine sleeps: the wall clock goes on, the monotonic one and the lesson stand still. */
  sleep(ms: number): void {
    this.wall += ms;
  }

  /** The picture stands although nobody paused: the page has not heard of it yet. */
  stall(ms: number): void {
    this.mono += ms;
    this.wall += ms;
  }

  trulyPlayedMs(): number {
    return lengthOf(this.played);
  }
}

/** The length of the union. */
export function lengthOf(spans: readonly Played[]): number {
  let length = 0;
  let reached = -Infinity;
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    length += Math.max(0, span.to - Math.max(span.from, reached));
    reached = Math.max(reached, span.to);
  }
  return length;
}

/** How much of `inner` lies outside `outer`. */
export function excessOf(inner: readonly Played[], outer: readonly Played[]): number {
  return lengthOf([...inner, ...outer]) - lengthOf(outer);
}
