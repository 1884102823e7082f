/** States of workshops: their names in texts, and how they are marked. */
import { type Workshop, WorkshopState } from '../../protocol/server/protocol/workshop_pb';

export type StateName = 'planned' | 'open' | 'live' | 'ended' | 'missed' | 'ready' | 'cancelled';

/** What ended without having begun was missed: nobody came to lead it. */
export function stateName({ state, beganAt }: Pick<Workshop, 'state' | 'beganAt'>): StateName {
  switch (state) {
    case WorkshopState.OPEN:
      return 'open';
    case WorkshopState.LIVE:
      return 'live';
    case WorkshopState.ENDED:
      return beganAt === '' ? 'missed' : 'ended';
    case WorkshopState.RECORDING_READY:
      return 'ready';
    case WorkshopState.CANCELLED:
      return 'cancelled';
    case WorkshopState.PLANNED:
    case WorkshopState.UNSPECIFIED:
      return 'planned';
  }
}

/** Ant Design's colour of a tag; the words say the same. */
export const kStateColours: Readonly<Record<StateName, string>> = {
  planned: 'default',
  open: 'processing',
  live: 'success',
  ended: 'default',
  missed: 'default',
  ready: 'processing',
  cancelled: 'error',
};
