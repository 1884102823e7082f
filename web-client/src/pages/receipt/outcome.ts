/** What an appeal has come to, as a learner reads it. */
import type { Appeal } from '../../protocol/server/protocol/appeal_pb';

export type Outcome = 'open' | 'accepted' | 'accepted_part' | 'refused' | 'withdrawn';

/** Less than the whole interval is accepted in part. What is no state of ours counts as open. */
export function outcomeOf({ state, grantedMs, fromMs, toMs }: Pick<Appeal, 'state' | 'grantedMs' | 'fromMs' | 'toMs'>): Outcome {
  if (state === 'accepted') return grantedMs < toMs - fromMs ? 'accepted_part' : 'accepted';
  return state === 'refused' || state === 'withdrawn' ? state : 'open';
}
