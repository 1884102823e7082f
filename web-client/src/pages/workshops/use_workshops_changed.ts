/** After a change everything that is shown of workshops is asked for again. */
import { createConnectQueryKey } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';

import { WorkshopService } from '../../protocol/server/protocol/workshop_pb';

export function useWorkshopsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: createConnectQueryKey({ schema: WorkshopService, cardinality: undefined }) });
  };
}

/** States change by the clock: what is shown is asked for again once a minute. */
export const kRefreshMs = 60_000;
