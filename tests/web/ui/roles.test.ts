import { describe, expect, test } from 'vitest';

import { Role } from '../../../web-client/src/protocol/server/protocol/people_pb';
import { endAfter, lastDayOf, today } from '../../../web-client/src/ui/days';
import { kRoles, officeOf, roleName, roleNamed, rolesHeld, rolesToGive, tenseOf } from '../../../web-client/src/ui/roles';

const grant = (role: Role, startsOn: string, endsOn = '') => ({ id: '1', role, startsOn, endsOn }) as never;

describe('a role', () => {
  test.each([
    ['2026-09-01', '', '2026-08-31', 'future'],
    ['2026-09-01', '', '2026-09-01', 'present'],
    ['2026-09-01', '2026-10-01', '2026-09-30', 'present'],
    ['2026-09-01', '2026-10-01', '2026-10-01', 'past'],
  ])('from %s until before %s is on %s: %s', (startsOn, endsOn, day, tense) => {
    expect(tenseOf({ startsOn, endsOn }, day)).toBe(tense);
  });

  test('is held only in its period', () => {
    const person = { roles: [grant(Role.TEACHER, '2018-01-01'), grant(Role.PRINCIPAL, '2018-01-01', '2020-01-01')] };
    expect(rolesHeld(person, '2026-09-01')).toEqual([Role.TEACHER]);
  });

  test('has a name of its own, by which it is found again', () => {
    expect(kRoles).toHaveLength(9);
    expect(kRoles.map((role) => roleNamed(roleName(role)))).toEqual(kRoles);
    expect(roleNamed('unknown')).toBe(Role.UNSPECIFIED);
  });
});

describe('an office', () => {
  test('is the highest held today', () => {
    const school = grant(Role.SCHOOL_ADMIN, '2018-01-01');
    const bureau = grant(Role.BUREAU_ADMIN, '2018-01-01', '2020-01-01');
    expect(officeOf({ roles: [school, bureau] }, '2019-06-01')).toBe('bureau');
    expect(officeOf({ roles: [school, bureau] }, '2020-01-01')).toBe('school');
    expect(officeOf({ roles: [bureau] }, '2020-01-01')).toBe('none');
  });

  test('gives no role above itself', () => {
    expect(rolesToGive('bureau')).toEqual(kRoles);
    expect(rolesToGive('school')).not.toContain(Role.BUREAU_ADMIN);
    expect(rolesToGive('none')).toEqual([]);
  });
});

describe('a day', () => {
  test.each([
    ['2026-08-31T15:59:59Z', '2026-08-31'],
    ['2026-08-31T16:00:00Z', '2026-09-01'],
    ['2026-12-31T16:00:00Z', '2027-01-01'],
  ])('at %s is %s, whatever zone the PC is set to', (at, day) => expect(today(Date.parse(at))).toBe(day));

  test.each([
    ['2026-08-31', '2026-09-01'],
    ['2027-12-31', '2028-01-01'],
    ['2028-02-29', '2028-03-01'],
  ])('%s as the last is an end before %s, and back', (lastDay, endsOn) => {
    expect(endAfter(lastDay)).toBe(endsOn);
    expect(lastDayOf(endsOn)).toBe(lastDay);
  });

  test('that is not given stays not given', () => expect([endAfter(''), lastDayOf('')]).toEqual(['', '']));
});
