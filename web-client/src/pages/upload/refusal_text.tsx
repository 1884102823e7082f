/** Why a call was refused, in words. */
import { useRefusalWords } from '../../upload/refusal_words';

export function RefusalText({ error }: { error: unknown }) {
  return <>{useRefusalWords().ofError(error)}</>;
}

/** By our stable code, as of an upload. */
export function RefusalWords({ code }: { code: string }) {
  return <>{useRefusalWords().ofCode(code)}</>;
}
