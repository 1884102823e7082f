import { describe, expect, test } from 'vitest';

import { kLists, readPlace, writePlace } from '../../../../web-client/src/pages/appeals/lists';

describe('the lists of appeals', () => {
  test.each(kLists)('%s is kept in the address', (list) => {
    expect(readPlace(writePlace({ list, appeal: '17' }))).toEqual({ list, appeal: '17' });
  });

  test('have an address without anything for the open ones', () => {
    expect(writePlace({ list: 'open', appeal: '' }).toString()).toBe('');
  });

  test('take what is not theirs for nothing', () => {
    expect(readPlace(new URLSearchParams('list=every&appeal=-1'))).toEqual({ list: 'open', appeal: '' });
    expect(readPlace(new URLSearchParams('appeal=0x11'))).toEqual({ list: 'open', appeal: '' });
  });
});
