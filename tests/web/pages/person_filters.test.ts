import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { changed, isFiltered, kNoFilters, type PersonFilters, readFilters, writeFilters } from '../../../web-client/src/pages/persons/filters';
import { Role } from '../../../web-client/src/protocol/server/protocol/people_pb';
import { kRoles } from '../../../web-client/src/ui/roles';

const read = (address: string): PersonFilters => readFilters(new URLSearchParams(address));

const anyFilters: fc.Arbitrary<PersonFilters> = fc.record({
  query: fc.string({ unit: 'grapheme' }),
  school: fc.oneof(fc.constant(''), fc.bigInt({ min: 1n, max: 10n ** 17n }).map(String)),
  role: fc.constantFrom(Role.UNSPECIFIED, ...kRoles),
  inactive: fc.boolean(),
  after: fc.constant(''),
  skipped: fc.constant(0),
});

describe('the filters of people and their address', () => {
  test('come back from the address as they were', () => {
    fc.assert(
      fc.property(anyFilters, (filters) => {
        expect(readFilters(new URLSearchParams(writeFilters(filters).toString()))).toEqual(filters);
      }),
    );
  });

  test('keep the place in the list', () => {
    const filters = { ...kNoFilters, after: '7:乌云 & 其他', skipped: 50 };
    expect(readFilters(new URLSearchParams(writeFilters(filters).toString()))).toEqual(filters);
  });

  test('leave the address empty where nothing is filtered', () => {
    expect(writeFilters(kNoFilters).toString()).toBe('');
  });

  test.each(['school=0', 'school=-1', 'school=1%27', 'role=king', 'role=', 'inactive=yes', 'skipped=50', 'other=1'])(
    'count "%s" as no filter',
    (address) => expect(read(address)).toEqual(kNoFilters),
  );

  test('begin at the first page when the question changes', () => {
    const deep = { ...kNoFilters, query: '乌云', after: '7:乌云', skipped: 50 };
    expect(changed(deep, { role: Role.PRINCIPAL })).toEqual({ ...kNoFilters, query: '乌云', role: Role.PRINCIPAL });
  });

  test('count as filtering only what hides people', () => {
    expect([isFiltered(kNoFilters), isFiltered({ ...kNoFilters, inactive: true }), isFiltered({ ...kNoFilters, query: 'x' })]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
