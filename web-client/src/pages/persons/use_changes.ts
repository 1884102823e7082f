/** After a change every list of people, schools and roles is asked for again. */
import { createConnectQueryKey, useQuery } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';

import { PeopleService, type School } from '../../protocol/server/protocol/people_pb';

export function usePeopleChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: createConnectQueryKey({ schema: PeopleService, cardinality: undefined }) });
  };
}

const kFreshMs = 60_000;

export function useSchools(): readonly School[] {
  const { data } = useQuery(PeopleService.method.listSchools, {}, { staleTime: kFreshMs });
  return data?.schools ?? [];
}
