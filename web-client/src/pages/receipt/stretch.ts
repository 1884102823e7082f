/** Stretches of a lesson that can be appealed against. */
import type { Appeal } from '../../protocol/server/protocol/appeal_pb';

/** [from, to) in milliseconds of the lesson. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export function stretchOf(appeal: Pick<Appeal, 'fromMs' | 'toMs'>): Stretch {
  return { from: Number(appeal.fromMs), to: Number(appeal.toMs) };
}

/** One appeal may be open for each part: whether none of `open` touches this one. */
export function appealableIn(open: readonly Pick<Appeal, 'fromMs' | 'toMs'>[], { from, to }: Stretch): boolean {
  return open.map(stretchOf).every((other) => other.to <= from || to <= other.from);
}
