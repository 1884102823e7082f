/** One shape for everything that can go wrong with a call, whichever carrier it took. */
import { Code, ConnectError } from '@connectrpc/connect';

import { CallErrorSchema } from '../protocol/server/protocol/envelope_pb';

/** `code` is the server's stable code, or `offline` and `unknown` for what no server said. */
export interface CallFailure {
  readonly code: string;
  readonly kind: 'refused' | 'offline' | 'busy' | 'unknown';
  readonly retryAfterS: number;
  readonly text: string;
}

export function failureOf(error: unknown): CallFailure {
  if (!(error instanceof ConnectError)) return networkOrUnknown(error);
  const [said] = error.findDetails(CallErrorSchema);
  const kind = kindOf(error.code, said !== undefined);
  const code = said?.code || (kind === 'offline' ? 'offline' : codeNames[error.code]);
  return { code, kind, retryAfterS: said?.retryAfterS ?? 0, text: error.rawMessage };
}

/** True where trying again later may help without any change by the learner. */
export function isPassing(failure: CallFailure): boolean {
  return failure.kind === 'offline' || failure.kind === 'busy';
}

function networkOrUnknown(error: unknown): CallFailure {
  const text = error instanceof Error ? error.message : String(error);
  const offline = error instanceof TypeError && /fetch|network|load/i.test(text);
  return { code: offline ? 'offline' : 'unknown', kind: offline ? 'offline' : 'unknown', retryAfterS: 0, text };
}

function kindOf(code: Code, saidByServer: boolean): CallFailure['kind'] {
  switch (code) {
    case Code.Unavailable:
    case Code.DeadlineExceeded:
    case Code.Aborted:
      return saidByServer ? 'busy' : 'offline';
    case Code.ResourceExhausted:
      return 'busy';
    case Code.Unknown:
      // A fetch that failed underneath is reported as unknown, without a word from the server.
      return saidByServer ? 'unknown' : 'offline';
    case Code.Internal:
    case Code.DataLoss:
      return 'unknown';
    case Code.Canceled:
    case Code.InvalidArgument:
    case Code.NotFound:
    case Code.AlreadyExists:
    case Code.PermissionDenied:
    case Code.FailedPrecondition:
    case Code.OutOfRange:
    case Code.Unimplemented:
    case Code.Unauthenticated:
      return 'refused';
  }
}

/** The protocol's names of Connect's codes: what `CallError.connect_code` holds. */
export const codeNames: Readonly<Record<Code, string>> = {
  [Code.Canceled]: 'canceled',
  [Code.Unknown]: 'unknown',
  [Code.InvalidArgument]: 'invalid_argument',
  [Code.DeadlineExceeded]: 'deadline_exceeded',
  [Code.NotFound]: 'not_found',
  [Code.AlreadyExists]: 'already_exists',
  [Code.PermissionDenied]: 'permission_denied',
  [Code.ResourceExhausted]: 'resource_exhausted',
  [Code.FailedPrecondition]: 'failed_precondition',
  [Code.Aborted]: 'aborted',
  [Code.OutOfRange]: 'out_of_range',
  [Code.Unimplemented]: 'unimplemented',
  [Code.Internal]: 'internal',
  [Code.Unavailable]: 'unavailable',
  [Code.DataLoss]: 'data_loss',
  [Code.Unauthenticated]: 'unauthenticated',
};

/** Connect's code by the protocol's name; an unknown name counts as unknown. */
export function codeNamed(name: string): Code {
  const found = Object.entries(codeNames).find(([, known]) => known === name);
  return found === undefined ? Code.Unknown : (Number(found[0]) as Code);
}
