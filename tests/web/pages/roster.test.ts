import { describe, expect, test } from 'vitest';

import { passwordFile, templateFile } from '../../../web-client/src/pages/roster/roster_file';
import { changesOf, changing, firstWorthALook, grouped, outcomeOf } from '../../../web-client/src/pages/roster/roster_result';
import { Role, type RosterLine } from '../../../web-client/src/protocol/server/protocol/people_pb';

const kNothing = { initialPassword: '', name: '新名', oldName: '', schoolName: '新校', oldSchoolName: '', roles: [], addedRoles: [] };

function line(number: number, outcome: string, more: Partial<RosterLine> = {}): RosterLine {
  return { line: number, outcome, code: '', text: '', login: `p${number}`, ...kNothing, ...more } as RosterLine;
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

describe('an update', () => {
  test('is told by each thing it changes, as it was and as it will be', () => {
    const roles = [Role.TEACHER, Role.HOMEROOM_TEACHER];
    const told = line(2, 'updated', { oldName: '旧名', oldSchoolName: '旧校', roles, addedRoles: [Role.HOMEROOM_TEACHER] });
    expect(changesOf(told)).toEqual([
      { field: 'name', before: '旧名', after: '新名' },
      { field: 'school', before: '旧校', after: '新校' },
      { field: 'roles', before: [Role.TEACHER], after: roles },
    ]);
    expect(changesOf(line(3, 'unchanged', { roles }))).toEqual([]);
  });
});

describe("a roster's files", () => {
  test('begin with the mark by which Excel knows UTF-8', () => {
    const head = { login: 'principal', name: '示例：校长、园长', roles: '校长、园长' };
    expect(templateFile([head], '填写学校代码')).toBe(
      '\uFEFF登录名,姓名,学校代码,角色\r\nexample.principal,示例：校长、园长,填写学校代码,校长、园长\r\n',
    );
  });

  test('hold the initial passwords of those who were created, and of nobody else', () => {
    const made = [line(2, 'created', { initialPassword: 'kete-bura-8391' }), line(3, 'updated')];
    expect(passwordFile(made)).toBe('\uFEFF登录名,初始密码\r\np2,kete-bura-8391\r\n');
  });
});
