import { expect, test } from 'vitest';

import { faultOfPicture, kLargestPicture } from '../../../../web-client/src/pages/upload/poster_file';

test.each([
  [0, 'empty'],
  [1, null],
  [kLargestPicture, null],
  [kLargestPicture + 1, 'too_large'],
])('a picture of %d bytes: %s', (size, fault) => {
  expect(faultOfPicture({ size })).toBe(fault);
});
