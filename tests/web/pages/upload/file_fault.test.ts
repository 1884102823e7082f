import { describe, expect, test } from 'vitest';

import { faultOf } from '../../../../web-client/src/pages/upload/file_fault';

const file = (name: string, size: number) => ({ name, size });

describe('files that were chosen', () => {
  test.each([
    ['one video is taken', [file('a.mp4', 1)], null],
    ['an empty one is not', [file('a.mp4', 0)], { key: 'empty', name: 'a.mp4' }],
    ['of several none is', [file('a.mp4', 1), file('b.mp4', 1)], { key: 'one_only', name: 'a.mp4' }],
    ['nothing is nothing wrong', [], null],
  ])('%s', (_what, files, fault) => expect(faultOf(files)).toEqual(fault));
});
