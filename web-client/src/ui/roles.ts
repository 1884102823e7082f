/** Roles: their names in texts and addresses, who holds which today, and who may give which. */
import { type Person, Role, type RoleGrant } from '../protocol/server/protocol/people_pb';

export type KnownRole = Exclude<Role, Role.UNSPECIFIED>;

const kNames: Readonly<Record<KnownRole, string>> = {
  [Role.TEACHER]: 'teacher',
  [Role.NEW_TEACHER]: 'new_teacher',
  [Role.HOMEROOM_TEACHER]: 'homeroom_teacher',
  [Role.PRINCIPAL]: 'principal',
  [Role.MENTOR]: 'mentor',
  [Role.RESEARCHER]: 'researcher',
  [Role.SCHOOL_ADMIN]: 'school_admin',
  [Role.BUREAU_ADMIN]: 'bureau_admin',
  [Role.EXPERT]: 'expert',
};

export const kRoles = Object.keys(kNames).map((role) => Number(role) as KnownRole);

/** What a school administrator may give and end; the bureau gives every role. The server decides. */
const kSchoolRoles: ReadonlySet<Role> = new Set([
  Role.TEACHER,
  Role.NEW_TEACHER,
  Role.HOMEROOM_TEACHER,
  Role.PRINCIPAL,
  Role.SCHOOL_ADMIN,
]);

export function roleName(role: Role): string {
  return role === Role.UNSPECIFIED ? 'unknown' : (kNames[role] ?? 'unknown');
}

export function roleNamed(name: string): Role {
  return kRoles.find((role) => kNames[role] === name) ?? Role.UNSPECIFIED;
}

export type Tense = 'past' | 'present' | 'future';

export function tenseOf(grant: Pick<RoleGrant, 'startsOn' | 'endsOn'>, day: string): Tense {
  if (grant.startsOn > day) return 'future';
  return grant.endsOn !== '' && grant.endsOn <= day ? 'past' : 'present';
}

export function rolesHeld(person: Pick<Person, 'roles'>, day: string): readonly Role[] {
  return person.roles.filter((grant) => tenseOf(grant, day) === 'present').map((grant) => grant.role);
}

/** What of administration is this person's; the bureau's administrator also does what a school's does. */
export type Office = 'bureau' | 'school' | 'none';

export function officeOf(person: Pick<Person, 'roles'>, day: string): Office {
  const held = rolesHeld(person, day);
  if (held.includes(Role.BUREAU_ADMIN)) return 'bureau';
  return held.includes(Role.SCHOOL_ADMIN) ? 'school' : 'none';
}

export function rolesToGive(office: Office): readonly KnownRole[] {
  if (office === 'bureau') return kRoles;
  return office === 'school' ? kRoles.filter((role) => kSchoolRoles.has(role)) : [];
}
