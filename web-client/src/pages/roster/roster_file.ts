/** Files of the roster: the template to fill in, and the initial passwords to keep. Excel needs the mark before UTF-8. */
import type { RosterLine } from '../../protocol/server/protocol/people_pb';

const kMark = '\uFEFF';
export const kMostBytes = 4 * 1024 * 1024;

/** The columns are the server's own, whatever language the page speaks. */
const kHeader = ['登录名', '姓名', '学校代码', '角色'];

export interface Example {
  /** Of the login, in its own letters. */
  readonly login: string;
  readonly name: string;
  readonly roles: string;
}

/** One line for each role that may be written; `code` says where the school's own goes, and no school is called so. */
export function templateFile(examples: readonly Example[], code: string): string {
  return csv([kHeader, ...examples.map(({ login, name, roles }) => [`example.${login}`, name, code, roles])]);
}

/** Everybody who was created and their initial password. */
export function passwordFile(lines: readonly RosterLine[]): string {
  const rows = lines.filter((line) => line.initialPassword !== '').map((line) => [line.login, line.initialPassword]);
  return csv([['登录名', '初始密码'], ...rows]);
}

function csv(rows: readonly (readonly string[])[]): string {
  return kMark + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
