/** What the server's answer to a piece of an upload means: our stable code, and whether trying again may help. */
import { fromBinary } from '@bufbuild/protobuf';

import { CallErrorSchema } from '../protocol/server/protocol/envelope_pb';
import type { Refusal } from './transfer';

/** Of no answer at all. */
export const kOffline: Refusal = { code: 'offline', passes: true };
/** The file on the author's own disk is gone or was written to since it was chosen. */
export const kFileChanged: Refusal = { code: 'file_changed', passes: false };
/** Another tab of this browser is sending the same lesson's video. */
export const kOtherTab: Refusal = { code: 'other_tab', passes: false };

/** Refused however often it is asked, whatever the status says. */
const kFinal: ReadonlySet<string> = new Set([
  'quota_exceeded', 'disk_full', 'uploads_too_many', 'too_large', 'upload_too_large', 'unauthenticated',
]);
/** In the way for a moment: another connection of the same upload, a server that starts, a busy one. */
const kPassing: ReadonlySet<number> = new Set([408, 409, 423, 425, 429, 460]);

/** `status` 0 stands for no answer. */
export function refusalOf(status: number, body: string): Refusal {
  if (status === 0) return kOffline;
  const code = codeIn(body) || codeOfStatus(status);
  const passes = !kFinal.has(code) && (status >= 500 || kPassing.has(status));
  return { code, passes };
}

function codeOfStatus(status: number): string {
  if (status === 401) return 'unauthenticated';
  if (status === 413) return 'too_large';
  if (status === 507) return 'disk_full';
  return status >= 500 ? 'busy' : 'unknown';
}

/** Our code out of Connect's error form; empty where the answer is none of ours. */
function codeIn(body: string): string {
  try {
    const said = JSON.parse(body) as { details?: { value?: unknown }[] };
    const value = said.details?.[0]?.value;
    if (typeof value !== 'string') return '';
    const bytes = Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
    return fromBinary(CallErrorSchema, bytes).code;
  } catch {
    return '';
  }
}
