import { describe, expect, test } from 'vitest';

import { timesText } from '../../../web-client/src/watch/moments';

describe('times of day', () => {
  test('are those of the policy, whatever zone the browser is in', () => {
    expect(timesText('2018-03-08T06:30:00Z', '2018-03-08T07:05:59Z', 'zh-CN', 'Asia/Shanghai')).toBe('14:30–15:05');
    expect(timesText('2018-03-08T16:00:00Z', '2018-03-08T16:00:59Z', 'en', 'Asia/Shanghai')).toBe('00:00');
  });
});
