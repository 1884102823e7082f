/** A stretch of a sitting in the strip's terms. */
import type { PlayedRun } from '../../protocol/server/protocol/appeal_pb';
import { UnpaidReason } from '../../protocol/server/protocol/watch_pb';
import type { StripPart } from '../../watch/strip';

type Told = Pick<PlayedRun, 'state' | 'reason' | 'weightPermille'>;

export function fateOf({ state, reason, weightPermille }: Told): Omit<StripPart, 'from' | 'to'> {
  if (state === 'credited') return { kind: 'credited', reason: UnpaidReason.UNSPECIFIED, weightPermille };
  if (state === 'held') return { kind: 'held', reason, weightPermille: weightPermille === 0 ? 1_000 : weightPermille };
  return { kind: reason === UnpaidReason.TOO_FAST ? 'fast' : 'unpaid', reason, weightPermille: 1_000 };
}

/** 1×, 1.25×: at most two decimals. */
export function speedText(permille: number): string {
  return `${Number((permille / 1_000).toFixed(2))}×`;
}
