import { describe, expect, test } from 'vitest';

import { faultOfNew, faultOfRepeated } from '../../../web-client/src/pages/account/password_rules';

describe('a new password', () => {
  test.each([
    ['seven characters', '1234567', 'too_short'],
    ['eight characters', '12345678', null],
    ['eight Chinese characters', '研修研修研修研修', null],
    ['four characters outside the basic plane', '𠀀𠀁𠀂𠀃', 'too_short'],
    ['256 bytes', 'a'.repeat(256), null],
    ['more than 256 bytes', '研'.repeat(86), 'too_long'],
    ['the sign-in name', 'teacher-one', 'like_login'],
    ['the current password', 'kete-bura-8391', 'unchanged'],
    ['nothing', '', 'too_short'],
  ])('of %s', (_, wished, fault) => {
    expect(faultOfNew({ login: 'teacher-one', old: 'kete-bura-8391', wished })).toBe(fault);
  });

  test('is the same the second time', () => {
    expect(faultOfRepeated({ wished: 'a long one', repeated: 'a long one' })).toBeNull();
    expect(faultOfRepeated({ wished: 'a long one', repeated: 'a long 0ne' })).toBe('differs');
  });
});
