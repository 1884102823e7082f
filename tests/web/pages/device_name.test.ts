import { describe, expect, test } from 'vitest';

import { deviceName } from '../../../web-client/src/pages/account/device_name';

const kWebKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('a device', () => {
  test.each([
    [`Mozilla/5.0 (Windows NT 6.1; Win64; x64) ${kWebKit} Chrome/109.0.0.0 Safari/537.36`, 'Chrome 109', 'Windows 7'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kWebKit} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0`, 'Edge 120', 'Windows'],
    ['Mozilla/5.0 (Windows NT 10.0; rv:115.0) Gecko/20100101 Firefox/115.0', 'Firefox 115', 'Windows'],
    [`Mozilla/5.0 (Linux; Android 12; X) ${kWebKit} Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.44`, 'WeChat 8', 'Android'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1 Version/16.6 Mobile/15E Safari/604.1', 'Safari 16', 'iPhone'],
    ['curl/8.0', '', ''],
    ['', '', ''],
  ])('is known by %s', (userAgent, browser, system) => {
    expect(deviceName(userAgent)).toEqual({ browser, system });
  });
});
