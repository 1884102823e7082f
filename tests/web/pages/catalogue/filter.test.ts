import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { addressOf, type Filter, filterOf, isNarrowed, kEverything, tidy } from '../../../../web-client/src/pages/catalogue/filter';

const filters = fc.record({
  query: fc.string({ unit: 'grapheme' }).map(tidy),
  subject: fc.constantFrom('', 'math', 'chinese'),
  stage: fc.constantFrom('', 'primary'),
  language: fc.constantFrom('', 'zh-mn'),
  category: fc.constantFrom('', 'ethics'),
  inCourseOnly: fc.boolean(),
});

describe('what the catalogue is narrowed to', () => {
  test('survives the way through the address', () => {
    fc.assert(
      fc.property(filters, (filter: Filter) => {
        expect(filterOf(new URLSearchParams(addressOf(filter).toString()))).toEqual(filter);
      }),
    );
  });

  test('leaves the address empty when everything is shown', () => {
    expect(addressOf(kEverything).toString()).toBe('');
    expect(isNarrowed(kEverything)).toBe(false);
  });

  test('keeps two Chinese characters as they are, and drops the spaces around them', () => {
    expect(addressOf({ ...kEverything, query: '　分数 ' }).get('q')).toBe('分数');
    expect(filterOf(new URLSearchParams('q=%E5%88%86%E6%95%B0')).query).toBe('分数');
  });

  test('ignores what it does not know in an address', () => {
    expect(filterOf(new URLSearchParams('course=yes&colour=red&subject='))).toEqual(kEverything);
  });
});
