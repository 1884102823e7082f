import { describe, expect, test } from 'vitest';

import { passwordFile, templateFile } from '../../../web-client/src/pages/roster/roster_file';
import { changing, firstWorthALook, grouped, outcomeOf } from '../../../web-client/src/pages/roster/roster_result';
import type { RosterLine } from '../../../web-client/src/protocol/server/protocol/people_pb';

function line(number: number, outcome: string, more: Partial<RosterLine> = {}): RosterLine {
  return { line: number, outcome, code: '', text: '', login: `p${number}`, initialPassword: '', ...more } as RosterLine;
}

describe("a roster's result", () => {
  const lines = [line(2, 'created'), line(3, 'unchanged'), line(4, 'refused'), line(5, 'created'), line(6, 'updated')];

  test('is grouped by what becomes of the lines, in their order', () => {
    const groups = grouped(lines);
    expect(groups.created.map((one) => one.line)).toEqual([2, 5]);
    expect([groups.updated, groups.unchanged, groups.refused].map((group) => group.length)).toEqual([1, 1, 1]);
    expect(changing(groups)).toBe(3);
  });

  test('loses no line, whatever its outcome', () => {
    const odd = [...lines, line(7, 'something new')];
    expect(Object.values(grouped(odd)).flat()).toHaveLength(odd.length);
    expect(outcomeOf({ outcome: 'something new' })).toBe('refused');
  });

  test('shows first what was refused, then what changes', () => {
    expect(firstWorthALook(grouped(lines))).toBe('refused');
    expect(firstWorthALook(grouped([line(2, 'unchanged'), line(3, 'updated')]))).toBe('updated');
    expect(firstWorthALook(grouped([line(2, 'unchanged')]))).toBe('unchanged');
    expect(firstWorthALook(grouped([]))).toBe('unchanged');
  });
});

describe("a roster's files", () => {
  test('begin with the mark by which Excel knows UTF-8', () => {
    expect(templateFile().startsWith('\uFEFF登录名,姓名,学校代码,角色\r\n')).toBe(true);
  });

  test('hold the initial passwords of those who were created, and of nobody else', () => {
    const made = [line(2, 'created', { initialPassword: 'kete-bura-8391' }), line(3, 'updated')];
    expect(passwordFile(made)).toBe('\uFEFF登录名,初始密码\r\np2,kete-bura-8391\r\n');
  });
});
