import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';

import { CallErrorSchema } from '../../../web-client/src/protocol/server/protocol/envelope_pb';
import { refusalOf } from '../../../web-client/src/upload/refusal';

/** As the server writes a refusal: Connect's error form, base64 without padding. */
function body(code: string): string {
  const bytes = toBinary(CallErrorSchema, create(CallErrorSchema, { code, message: 'in English' }));
  const value = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
  return JSON.stringify({ code: 'resource_exhausted', message: 'in English', details: [{ type: 'yanxiu.v1.CallError', value }] });
}

describe("the server's answer to a piece", () => {
  test.each([
    [0, '', { code: 'offline', passes: true }],
    [429, body('quota_exceeded'), { code: 'quota_exceeded', passes: false }],
    [507, body('disk_full'), { code: 'disk_full', passes: false }],
    [503, body('disk_full'), { code: 'disk_full', passes: false }],
    [429, body('uploads_too_many'), { code: 'uploads_too_many', passes: false }],
    [409, body('offset_mismatch'), { code: 'offset_mismatch', passes: true }],
    [423, '', { code: 'unknown', passes: true }],
    [401, body('unauthenticated'), { code: 'unauthenticated', passes: false }],
    [413, '<html>a proxy</html>', { code: 'too_large', passes: false }],
    [502, '<html>a proxy</html>', { code: 'busy', passes: true }],
    [503, body('draining'), { code: 'draining', passes: true }],
    [404, '', { code: 'unknown', passes: false }],
    [400, '{"details":[{"value":"%%%"}]}', { code: 'unknown', passes: false }],
  ])('%i %s', (status, text, expected) => expect(refusalOf(status, text)).toEqual(expected));
});
