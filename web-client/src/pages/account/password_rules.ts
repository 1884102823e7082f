/** What the server asks of a new password, told while it is still being typed. The server decides. */

const kFewestCharacters = 8;
const kMostBytes = 256;

export type PasswordFault = 'too_short' | 'too_long' | 'like_login' | 'unchanged' | 'differs';

export interface PasswordWish {
  readonly login: string;
  readonly old: string;
  readonly wished: string;
  readonly repeated: string;
}

/** What is wrong with the new password alone; null when nothing is. */
export function faultOfNew({ login, old, wished }: Omit<PasswordWish, 'repeated'>): PasswordFault | null {
  if ([...wished].length < kFewestCharacters) return 'too_short';
  if (new TextEncoder().encode(wished).length > kMostBytes) return 'too_long';
  if (wished === login) return 'like_login';
  return wished === old ? 'unchanged' : null;
}

export function faultOfRepeated({ wished, repeated }: Pick<PasswordWish, 'wished' | 'repeated'>): PasswordFault | null {
  return wished === repeated ? null : 'differs';
}
