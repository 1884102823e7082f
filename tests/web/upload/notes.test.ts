import { describe, expect, test } from 'vitest';

import { compareFile, forget, noteOf, remember, type UploadNote } from '../../../web-client/src/upload/notes';
import { printOf } from '../../../web-client/src/upload/print';

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

const kDay = 24 * 3_600_000;
const note = (beganAt: number): UploadNote => ({ name: 'lesson.mp4', sizeBytes: 5, print: '5-a', beganAt });

describe('what this browser remembers of an upload', () => {
  test('is found again, and forgotten on demand', () => {
    const store = memory();
    remember('u1', note(0), store);
    expect(noteOf('u1', store)).toEqual(note(0));
    forget('u1', store);
    expect(noteOf('u1', store)).toBeUndefined();
  });

  test('goes when the server has forgotten the upload too', () => {
    const store = memory();
    remember('old', note(0), store);
    remember('young', note(5 * kDay), store);
    remember('new', note(9 * kDay), store);
    expect(['old', 'young', 'new'].map((id) => noteOf(id, store) !== undefined)).toEqual([false, true, true]);
  });

  test('is nothing where the store holds nonsense', () => {
    const store = memory();
    for (const nonsense of ['{', 'null', '7', '{"u1":{"name":3}}']) {
      store.setItem('yanxiu.uploads', nonsense);
      expect(noteOf('u1', store)).toBeUndefined();
    }
  });
});

describe('a file chosen again', () => {
  const known: UploadNote = { name: 'a.mp4', sizeBytes: 5, print: '5-a', beganAt: 0 };

  test.each([
    [{ size: 5, print: '5-a' }, known, 'same'],
    [{ size: 5, print: '5-b' }, known, 'other_content'],
    [{ size: 6, print: '6-a' }, known, 'other_size'],
    [{ size: 5, print: '5-b' }, undefined, 'unsure'],
  ] as const)('%o against %o is %s', (file, remembered, expected) => expect(compareFile(file, 5, remembered)).toBe(expected));

  test('has the same print under another name, and another print with other bytes anywhere sampled', async () => {
    const bytes = new Uint8Array(300_000).fill(7);
    const first = await printOf(new File([bytes], 'a.mp4'));
    expect(await printOf(new File([bytes], 'b.mp4', { lastModified: 1 }))).toBe(first);
    for (const at of [0, 150_000, 299_999]) {
      const other = bytes.slice();
      other[at] = 8;
      expect(await printOf(new File([other], 'a.mp4'))).not.toBe(first);
    }
  });
});
