import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { withIndexFirst } from '../../../web-client/src/upload/fast_start';
import { LargeBlob } from './large_blob';
import {
  box, type Bytes, co64, joined, kFtyp, kSelf, letters, longBox, moov, openBox, stco, track, typesOf, uint32, uint64,
} from './recordings';

const kMedia = letters('pictures and sound');
const kMdat = box('mdat', kMedia);
/** Of the first byte of `kMedia` in a file that begins with `kFtyp` and `kMdat`. */
const kFirst = kFtyp.length + 8;

const recording = (...parts: readonly Bytes[]): File => new File([joined(...parts)], 'lesson.mp4', { type: 'video/mp4' });
const bytesOf = async (blob: Blob): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer());

/** The arranged bytes of a recording that can be arranged. */
async function arranged(...parts: readonly Bytes[]): Promise<Bytes> {
  const blob = await withIndexFirst(recording(...parts));
  if (blob === null) throw new Error('it was left as it is');
  return bytesOf(blob);
}

afterEach(() => vi.unstubAllGlobals());

describe('a recording whose index stands behind its media', () => {
  test('is sent with the index first, which finds the media where it is then', async () => {
    const index = (by: number): Bytes => moov(track({ table: stco(kFirst + by, kFirst + 9 + by) }), track({ table: co64(kFirst + 4 + by) }));
    const size = index(0).length;
    expect(await arranged(kFtyp, kMdat, index(0))).toEqual(joined(kFtyp, index(size), kMdat));
  });

  test('keeps its type and its size', async () => {
    const file = recording(kFtyp, kMdat, moov(track({ table: stco(kFirst) })));
    const blob = await withIndexFirst(file);
    expect([blob?.type, blob?.size]).toEqual([file.type, file.size]);
  });

  test('keeps what stood before the media before it, and what stood behind the index behind it', async () => {
    const [wide, free, uta] = [box('wide'), box('free', uint32(1, 2)), box('uta ', uint32(3))];
    const second = kFirst + wide.length + kMedia.length + free.length + 8;
    const index = (by: number): Bytes => moov(track({ table: stco(kFirst + wide.length + by, second + by) }));
    const before = joined(kFtyp, wide);
    const media = joined(kMdat, free, kMdat);
    expect(await arranged(before, media, index(0), uta)).toEqual(joined(before, index(index(0).length), media, uta));
  });

  test('has media behind the index too, which stays where it was', async () => {
    const size = moov(track({ table: stco(0, 0) })).length;
    const behind = kFtyp.length + kMdat.length + size + 8;
    const index = (by: number): Bytes => moov(track({ table: stco(kFirst + by, behind) }));
    expect(await arranged(kFtyp, kMdat, index(0), kMdat)).toEqual(joined(kFtyp, index(size), kMdat, kMdat));
  });

  test('may have a size of 64 bits for its media, or no size for its last box', async () => {
    const long = longBox('mdat', kMedia);
    const index = (by: number): Bytes => moov(track({ table: stco(kFirst + 8 + by) }));
    const size = index(0).length;
    expect(await arranged(kFtyp, long, index(0))).toEqual(joined(kFtyp, index(size), long));
    const open = openBox('moov', index(0).subarray(8));
    expect(await arranged(kFtyp, long, open)).toEqual(joined(kFtyp, index(size), long));
    const last = openBox('free', uint32(1));
    expect(await arranged(kFtyp, long, index(0), last)).toEqual(joined(kFtyp, index(size), long, last));
  });

  test('may be of QuickTime, without a word on its type, and with notes of the phone', async () => {
    const notes = [box('udta', box('©mod', letters('phone')), uint32(0)), box('meta', box('keys', uint32(0, 0)))];
    const index = (by: number): Bytes => moov(track({ table: stco(8 + by) }), ...notes);
    expect(await arranged(kMdat, index(0))).toEqual(joined(index(index(0).length), kMdat));
  });

  test('comes out the same each time, and with the index in front already is left as it is', async () => {
    const parts = [kFtyp, kMdat, moov(track({ table: stco(kFirst) }))];
    const once = await arranged(...parts);
    expect(await arranged(...parts)).toEqual(once);
    expect(await withIndexFirst(recording(once))).toBeNull();
  });

  test('may be longer than 4 GiB: offsets of 64 bits move, and only headers and index are read', async () => {
    vi.stubGlobal('Blob', LargeBlob);
    const length = 5 * 2 ** 30;
    const front = joined(kFtyp, uint32(1), letters('mdat'), uint64(16 + length));
    const index = (by: number): Bytes => moov(track({ table: co64(front.length + by, front.length + length - 100 + by) }));
    const size = index(0).length;
    const file = new LargeBlob([front, LargeBlob.zeros(length), index(0)]);
    LargeBlob.read = 0;
    const blob = await withIndexFirst(file.file);
    expect(LargeBlob.read).toBeLessThanOrEqual(3 * 16 + size);
    expect(blob?.size).toBe(file.size);
    const begins = joined(kFtyp, index(size), front.subarray(kFtyp.length));
    expect(await bytesOf((blob ?? file.file).slice(0, begins.length))).toEqual(begins);
  });

  test('has every chunk of its media where the moved index says, however it is cut', async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 40 });
    const layout = fc.record({
      chunks: fc.array(chunk, { minLength: 1, maxLength: 12 }),
      wide: fc.boolean(),
      before: fc.nat({ max: 60 }),
      behind: fc.nat({ max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(layout, async ({ chunks, wide, before, behind }) => {
        const front = joined(kFtyp, box('free', new Uint8Array(before)));
        let at = front.length + 8;
        const offsets = chunks.map((one) => (at += one.length) - one.length);
        const index = moov(track({ table: wide ? co64(...offsets) : stco(...offsets) }));
        const mdat = box('mdat', ...chunks.map((one) => Uint8Array.from(one)));
        const sent = await arranged(front, mdat, index, box('free', new Uint8Array(behind)));
        expect(typesOf(sent)).toEqual(['ftyp', 'free', 'moov', 'mdat', 'free']);
        const table = new DataView(sent.buffer, front.length + index.length - offsets.length * (wide ? 8 : 4));
        chunks.forEach((one, n) => {
          const place = wide ? Number(table.getBigUint64(n * 8)) : table.getUint32(n * 4);
          expect(sent.subarray(place, place + one.length)).toEqual(Uint8Array.from(one));
        });
      }),
    );
  });
});

describe('a file is sent as it is', () => {
  const good = track({ table: stco(kFirst) });
  const kEnd = kFtyp.length + kMdat.length;
  const wrong = (more: Bytes): Bytes[] => [kFtyp, kMdat, moov(good, more)];
  const withTable = (table: Bytes): Bytes[] => [kFtyp, kMdat, moov(track({ table }))];
  const withReferences = (references: Bytes): Bytes[] => [kFtyp, kMdat, moov(track({ table: stco(kFirst), references }))];

  test('which the good parts of these are not', async () => {
    expect(await withIndexFirst(recording(kFtyp, kMdat, moov(good)))).not.toBeNull();
    expect(await withIndexFirst(recording(...wrong(box('free'))))).not.toBeNull();
    expect(await withIndexFirst(recording(...withReferences(kSelf)))).not.toBeNull();
  });

  test.each<[string, readonly Bytes[]]>([
    ['nothing', []],
    ['no video at all', [letters('#EXTM3U\n#EXT-X-TARGETDURATION:4\n')]],
    ['another container', [uint32(0x1a45dfa3), letters('\u0001\u0002 matroska and more of it')]],
    ['the index in front', [kFtyp, moov(good), kMdat]],
    ['no index', [kFtyp, kMdat]],
    ['no media', [kFtyp, moov(good)]],
    ['media to the end of the file', [kFtyp, openBox('mdat', kMedia), moov(good)]],
    ['two indexes', [kFtyp, kMdat, moov(good), moov(good)]],
    ['fragments', [kFtyp, kMdat, moov(good), box('moof', uint32(0))]],
    ['fragments announced', wrong(box('mvex', uint32(0)))],
    ['a list of segments', [kFtyp, kMdat, moov(good), box('sidx', uint32(0))]],
    ['a list of items', [kFtyp, box('meta', uint32(0), box('iloc', uint32(0))), kMdat, moov(good)]],
    ['a list of items in the index', wrong(box('meta', uint32(0), box('iloc', uint32(0))))],
    ['a list of items among the notes', wrong(box('udta', box('meta', uint32(0), box('iloc', uint32(0)))))],
    ["a maker's own box", [kFtyp, box('uuid', uint32(1, 2, 3, 4)), kMdat, moov(good)]],
    ["a maker's own box in the index", wrong(box('uuid', uint32(1, 2, 3, 4)))],
    ['a compressed index', [kFtyp, kMdat, box('moov', box('cmov', uint32(0)))]],
    ['an index of references', [kFtyp, kMdat, moov(good, box('rmra'))]],
    ['offsets of other kinds', [kFtyp, kMdat, moov(track({ table: stco(kFirst), more: [box('saio', uint32(0, 1, 50))] }))]],
    ['media in another file', withReferences(box('dref', uint32(0, 1), box('url ', uint32(0), letters('file:///etc/passwd'))))],
    ['some media in another file', withReferences(box('dref', uint32(0, 2), box('url ', uint32(1)), box('alis', uint32(0))))],
    ['references that are none', withReferences(box('dref', uint32(0, 1, 7)))],
    ['references without a word', withReferences(box('dref'))],
    ['a box that ends behind the file', [kFtyp, kMdat, uint32(500), letters('moov')]],
    ['a box smaller than its header', [kFtyp, kMdat, moov(good), uint32(7), letters('free')]],
    ['bytes behind the last box', [kFtyp, kMdat, moov(good), letters('abc')]],
    ['a size of 64 bits that is cut', [kFtyp, kMdat, moov(good), uint32(1), letters('free'), uint32(0)]],
    ['a size beyond all files', [kFtyp, kMdat, moov(good), uint32(1), letters('free'), uint32(0xffffffff, 0xffffffff)]],
    ['a box in the index that ends behind it', wrong(joined(uint32(100), letters('free')))],
    ['a box in the index without a size', wrong(openBox('free', uint32(1)))],
    ['bytes in the index that are no box', wrong(letters('abc'))],
    ['an offset before the media', withTable(stco(4))],
    ['an offset in the header of the media', withTable(stco(kFirst - 1))],
    ['an offset in the index', withTable(stco(kEnd + 8))],
    ['an offset behind the file', withTable(co64(2 ** 40))],
    ['an offset beyond all numbers', withTable(co64(2 ** 64 - 2 ** 12))],
    ['one bad offset of three', withTable(stco(kFirst, kFirst + 1, 2))],
    ['fewer offsets than are told', withTable(box('stco', uint32(0, 3, kFirst)))],
    ['offsets of a version to come', withTable(box('stco', uint32(1 << 24, 1, kFirst)))],
    ['offsets without their number', withTable(box('stco', uint32(0)))],
    ['more boxes than recordings have', [kFtyp, kMdat, moov(good), ...Array<Bytes>(200).fill(box('free'))]],
  ])('that has %s', async (_what, parts) => expect(await withIndexFirst(recording(...parts))).toBeNull());

  test('whose index is beyond what is held in memory', async () => {
    const header = joined(uint32(8 + (64 << 20)), letters('moov'));
    const file = new LargeBlob([kFtyp, kMdat, header, LargeBlob.zeros(64 << 20)]);
    LargeBlob.read = 0;
    expect(await withIndexFirst(file.file)).toBeNull();
    expect(LargeBlob.read).toBeLessThan(100);
  });

  test('whose offsets of 32 bits would not hold the new ones', async () => {
    vi.stubGlobal('Blob', LargeBlob);
    const length = 2 ** 32;
    const front = joined(kFtyp, uint32(1), letters('mdat'), uint64(16 + length));
    const at = (offset: number): File =>
      new LargeBlob([front, LargeBlob.zeros(length), moov(track({ table: stco(offset) }))]).file;
    const size = moov(track({ table: stco(0) })).length;
    expect(await withIndexFirst(at(2 ** 32 - size - 1))).not.toBeNull();
    expect(await withIndexFirst(at(2 ** 32 - size))).toBeNull();
  });

  test('which is nested deeper than any stack', async () => {
    const deep = 200_000;
    const nested = new Uint8Array(deep * 8);
    const view = new DataView(nested.buffer);
    for (let level = 0; level < deep; level++) {
      view.setUint32(level * 8, (deep - level) * 8);
      nested.set(letters('trak'), level * 8 + 4);
    }
    nested.set(letters('uuid'), (deep - 1) * 8 + 4);
    expect(await withIndexFirst(recording(kFtyp, kMdat, moov(good, nested)))).toBeNull();
  });
});

test('a file that can no longer be read is not mistaken for one that stays as it is', async () => {
  const lost = recording(kFtyp, kMdat, moov(track({ table: stco(kFirst) })));
  const unreadable = { arrayBuffer: () => Promise.reject(new Error('gone')) };
  await expect(withIndexFirst(Object.assign(lost, { slice: () => unreadable as unknown as Blob }))).rejects.toThrow('gone');
});
