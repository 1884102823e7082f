/** How answers are kept and asked for again. */
import { QueryClient, type QueryKey } from '@tanstack/react-query';

import { failureOf, isPassing } from './failure';

const kFreshMs = 15_000;
const kTries = 2;

/** Only what may pass by itself is asked again; a refusal is an answer. */
export function questions(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: kFreshMs,
        retry: (failures, error) => failures < kTries && isPassing(failureOf(error)),
      },
      mutations: { retry: false },
    },
  });
}

/**
 * What is shown under a key is no longer true. An answer that is under way may be older than the change: it is left to
 * arrive, so that many changes at once do not starve the page, and asked for once more. Resolves once a newer one is shown.
 */
export async function askAgain(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const isUnderWay = client.isFetching({ queryKey }) > 0;
  const again = (): Promise<void> => client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  await again();
  if (isUnderWay) await again();
}
