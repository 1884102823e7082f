/** What a list of persons is asked for, as its address holds it: a page can be kept, sent and gone back to. */
import { Role } from '../../protocol/server/protocol/people_pb';
import { roleName, roleNamed } from '../../ui/roles';

export interface PersonFilters {
  readonly query: string;
  /** A school's id; empty for every school that may be seen. */
  readonly school: string;
  readonly role: Role;
  readonly inactive: boolean;
  /** The server's token of the page shown, and how many rows stand before it. */
  readonly after: string;
  readonly skipped: number;
}

export const kNoFilters: PersonFilters = {
  query: '',
  school: '',
  role: Role.UNSPECIFIED,
  inactive: false,
  after: '',
  skipped: 0,
};

/** What is no filter of ours counts as none. */
export function readFilters(address: URLSearchParams): PersonFilters {
  const school = address.get('school') ?? '';
  const skipped = Number(address.get('skipped') ?? 0);
  const after = address.get('after') ?? '';
  return {
    query: address.get('q') ?? '',
    school: /^[1-9]\d{0,17}$/.test(school) ? school : '',
    role: roleNamed(address.get('role') ?? ''),
    inactive: address.get('inactive') === '1',
    after,
    skipped: after !== '' && Number.isSafeInteger(skipped) && skipped > 0 ? skipped : 0,
  };
}

/** Only what differs from no filter stands in the address. */
export function writeFilters(filters: PersonFilters): URLSearchParams {
  const address = new URLSearchParams();
  if (filters.query !== '') address.set('q', filters.query);
  if (filters.school !== '') address.set('school', filters.school);
  if (filters.role !== Role.UNSPECIFIED) address.set('role', roleName(filters.role));
  if (filters.inactive) address.set('inactive', '1');
  if (filters.after !== '') {
    address.set('after', filters.after);
    address.set('skipped', String(filters.skipped));
  }
  return address;
}

/** Another question begins at its first page. */
export function changed(filters: PersonFilters, change: Partial<PersonFilters>): PersonFilters {
  return { ...filters, after: '', skipped: 0, ...change };
}

export function isFiltered({ query, school, role }: PersonFilters): boolean {
  return query !== '' || school !== '' || role !== Role.UNSPECIFIED;
}
