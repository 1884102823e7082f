/** Why an author's act was refused: what happened, what is safe, what to do. By the server's stable code. */
import { useTranslation } from 'react-i18next';

import { failureOf } from '../rpc/failure';

export interface RefusalWords {
  readonly ofError: (error: unknown) => string;
  /** Of an upload, which has no error but a code. */
  readonly ofCode: (code: string) => string;
}

/** What is said of videos goes before what is said everywhere. */
export function useRefusalWords(): RefusalWords {
  const { t } = useTranslation(['upload', 'refusals']);
  const say = (code: string, kind: string, seconds: number): string =>
    t([`refused.${code}`, `refusals:${code}`, `refused.${kind}`], { seconds });
  return {
    ofError: (error) => {
      const { code, kind, retryAfterS } = failureOf(error);
      return say(code, kind, retryAfterS);
    },
    ofCode: (code) => say(code, 'unknown', 0),
  };
}
