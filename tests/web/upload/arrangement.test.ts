import { describe, expect, test, vi } from 'vitest';

import { type Arrangement, Arranging, arrangementIn, arrangementOf, RefusedError } from '../../../web-client/src/upload/arrangement';
import { kFileChanged } from '../../../web-client/src/upload/refusal';
import { box, joined, kFtyp, letters, moov, stco, track, typesOf } from './recordings';

const kMdat = box('mdat', letters('pictures and sound'));
const phone = (): File => new File([joined(kFtyp, kMdat, moov(track({ table: stco(kFtyp.length + 8) })))], 'phone.mp4');
/** As long as the other, and with nothing to arrange. */
const other = (): File => new File([new Uint8Array(phone().size)], 'phone.mp4');
const order = async (bytes: Blob) => typesOf(new Uint8Array(await bytes.arrayBuffer()));

/** What the server would say of each upload; one that it does not know is gone. */
function server(told: Readonly<Record<string, Arrangement>>) {
  const asked: string[] = [];
  const arranging = new Arranging(async (url) => {
    asked.push(url);
    return told[url] ?? null;
  });
  return { arranging, asked };
}

const inBase64 = (pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs).map(([key, value]) => `${key} ${btoa(value)}`).join(',');

describe("the order of an upload's bytes", () => {
  test('of a new upload has the index first, and nobody is asked', async () => {
    const { arranging, asked } = server({});
    const arranged = await arranging.of(phone(), null);
    expect(arranged).toMatchObject({ arrangement: 'index_first', url: null });
    expect(await order(arranged.bytes)).toEqual(['ftyp', 'moov', 'mdat']);
    expect(asked).toEqual([]);
  });

  test('of a file with nothing to arrange is its own', async () => {
    const { arranging } = server({});
    const file = other();
    expect(await arranging.of(file, null)).toEqual({ bytes: file, arrangement: 'as_is', url: null });
  });

  test('stays for all tries of a page, also when the making of the upload was not answered', async () => {
    const { arranging, asked } = server({ '/uploads/u1': 'index_first' });
    const file = phone();
    const first = await arranging.of(file, null);
    expect(await arranging.of(file, null)).toBe(first);
    arranging.opened('/uploads/u1', first);
    expect((await arranging.of(file, '/uploads/u1')).bytes).toBe(first.bytes);
    expect(asked).toEqual([]);
  });

  test.each<[Arrangement, readonly string[]]>([
    ['as_is', ['ftyp', 'mdat', 'moov']],
    ['index_first', ['ftyp', 'moov', 'mdat']],
  ])('of an upload begun %s is that of its beginning, in another tab and on another device', async (begun, types) => {
    const { arranging, asked } = server({ '/uploads/u1': begun });
    const arranged = await arranging.of(phone(), '/uploads/u1');
    expect([arranged.arrangement, arranged.url]).toEqual([begun, '/uploads/u1']);
    expect(await order(arranged.bytes)).toEqual(types);
    await arranging.of(phone(), '/uploads/u1');
    expect(asked).toEqual(['/uploads/u1']);
  });

  test('of an upload that is found after its making was not answered is what the server says, not what was tried', async () => {
    const { arranging } = server({ '/uploads/of-an-earlier-page': 'as_is' });
    await arranging.of(phone(), null);
    const arranged = await arranging.of(phone(), '/uploads/of-an-earlier-page');
    expect(await order(arranged.bytes)).toEqual(['ftyp', 'mdat', 'moov']);
  });

  test('begins anew with an upload that the server has forgotten', async () => {
    const { arranging, asked } = server({ '/uploads/u1': 'as_is' });
    const arranged = await arranging.of(phone(), '/uploads/gone');
    expect(arranged).toMatchObject({ arrangement: 'index_first', url: null });
    arranging.opened('/uploads/u2', arranged);
    expect((await arranging.of(phone(), '/uploads/u2')).bytes).toBe(arranged.bytes);
    expect(asked).toEqual(['/uploads/gone']);
  });

  test('is not guessed while the server does not answer', async () => {
    let away = true;
    const arranging = new Arranging(async () => {
      if (away) throw new TypeError('Failed to fetch');
      return 'as_is';
    });
    await expect(arranging.of(phone(), '/uploads/u1')).rejects.toThrow('Failed to fetch');
    away = false;
    expect((await arranging.of(phone(), '/uploads/u1')).arrangement).toBe('as_is');
  });

  test('tells a file from another one of the same size that has no such order', async () => {
    const { arranging } = server({ '/uploads/u1': 'index_first' });
    const refused = await arranging.of(other(), '/uploads/u1').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RefusedError);
    expect((refused as RefusedError).refusal).toEqual(kFileChanged);
  });
});

describe('what the server was told when an upload began', () => {
  const known = { lesson_id: '17', filename: 'lesson.mp4', filetype: 'video/mp4' };

  test.each<[string, string, Arrangement]>([
    ['nothing', '', 'as_is'],
    ["an earlier page's word", inBase64(known), 'as_is'],
    ['the index first', inBase64({ ...known, arrangement: 'index_first' }), 'index_first'],
    ['no change', inBase64({ arrangement: 'as_is', ...known }), 'as_is'],
    ['a name that sounds like it', inBase64({ filename: 'arrangement index_first' }), 'as_is'],
  ])('%s', (_what, metadata, arrangement) => expect(arrangementIn(metadata)).toBe(arrangement));

  test('is not continued where only a later page knows what it means', () => {
    expect(() => arrangementIn(inBase64({ arrangement: 'sorted' }))).toThrow(RefusedError);
  });

  const answered = (status: number, headers: Record<string, string> = {}) =>
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status, headers }));

  test('is asked by HEAD', async () => {
    const asked = answered(200, { 'Upload-Metadata': inBase64({ ...known, arrangement: 'index_first' }) });
    expect(await arrangementOf('/uploads/u1')).toBe('index_first');
    expect(asked.mock.calls[0]?.[1]).toMatchObject({ method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
    asked.mockRestore();
  });

  test.each<[number, boolean | null]>([[404, null], [410, null], [401, false], [429, true], [503, true]])(
    'is, at status %i, gone, or asked again, or left',
    async (status, passes) => {
      const asked = answered(status);
      const answer = await arrangementOf('/uploads/u1').catch((error: unknown) => error);
      if (passes === null) expect(answer).toBeNull();
      else expect((answer as RefusedError).refusal.passes).toBe(passes);
      asked.mockRestore();
    },
  );
});
