/** After a change every answer about courses and lessons is asked for again. */
import { createConnectQueryKey } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';

import { LibraryService } from '../../../protocol/server/protocol/library_pb';

export function useLibraryChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: createConnectQueryKey({ schema: LibraryService, cardinality: undefined }) });
  };
}
