import { describe, expect, test } from 'vitest';

import { texts as firstEnglish } from '../../../web-client/src/locales/en';
import { texts as restOfEnglish } from '../../../web-client/src/locales/en/rest';
import { texts as firstChinese } from '../../../web-client/src/locales/zh-CN';
import { texts as restOfChinese } from '../../../web-client/src/locales/zh-CN/rest';

const english = { ...firstEnglish, ...restOfEnglish };
const chinese = { ...firstChinese, ...restOfChinese };

/** Every leaf as `file:key.key`, with the names it fills in. Plural endings count as one text. */
function leaves(texts: Record<string, unknown>): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      const names = [...value.matchAll(/{{\s*(\w+)/g)].map((match) => match[1]);
      found.set(path.replace(/_(one|other)$/, ''), [...new Set(names)].sort().join(' '));
      return;
    }
    for (const [key, inner] of Object.entries(value as Record<string, unknown>)) visit(inner, `${path}.${key}`);
  };
  for (const [file, content] of Object.entries(texts)) visit(content, file);
  return found;
}

describe('the languages', () => {
  test('have the same texts', () => {
    expect([...leaves(english).keys()].sort()).toEqual([...leaves(chinese).keys()].sort());
  });

  test('fill in the same names in each text', () => {
    expect(Object.fromEntries(leaves(english))).toEqual(Object.fromEntries(leaves(chinese)));
  });

  test('leave no text empty', () => {
    const empty = (texts: Record<string, unknown>): boolean => JSON.stringify(texts).includes(':""');
    expect([empty(chinese), empty(english)]).toEqual([false, false]);
  });

  test('keep Chinese out of English, but for the name of the language', () => {
    const found = JSON.stringify(english).match(/\p{Script=Han}+/gu) ?? [];
    expect(found.filter((word) => word !== '中文')).toEqual([]);
  });
});
