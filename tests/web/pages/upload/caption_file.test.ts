import { describe, expect, test } from 'vitest';

import { captionBytes } from '../../../../web-client/src/pages/upload/caption_file';

const file = (size: number, read: () => Promise<ArrayBuffer>) => ({ size, arrayBuffer: read });

describe('a captions file', () => {
  test('is read as it is', async () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0);
    expect(await captionBytes(file(3, async () => bytes.buffer))).toEqual(bytes);
  });

  test('is not read where it is larger than the server takes', async () => {
    const unread = async (): Promise<ArrayBuffer> => Promise.reject(new Error('it was read'));
    expect(await captionBytes(file(1024 * 1024 + 1, unread))).toBe('caption_too_large');
  });

  test('may be gone from the disk', async () => {
    expect(await captionBytes(file(3, async () => Promise.reject(new DOMException('gone'))))).toBe('caption_unreadable');
  });
});
