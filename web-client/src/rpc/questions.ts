/** How answers are kept and asked for again. */
import { QueryClient } from '@tanstack/react-query';

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
