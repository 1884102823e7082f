/** Kinds of schools and the names of their texts. */
import { SchoolKind } from '../../protocol/server/protocol/people_pb';

type KnownKind = Exclude<SchoolKind, SchoolKind.UNSPECIFIED>;

const kNames: Readonly<Record<KnownKind, string>> = {
  [SchoolKind.KINDERGARTEN]: 'kindergarten',
  [SchoolKind.PRIMARY]: 'primary',
  [SchoolKind.JUNIOR]: 'junior',
  [SchoolKind.SENIOR]: 'senior',
  [SchoolKind.NINE_YEAR]: 'nine_year',
  [SchoolKind.VOCATIONAL]: 'vocational',
  [SchoolKind.BUREAU]: 'bureau',
};

export const kKinds = Object.keys(kNames).map((kind) => Number(kind) as KnownKind);

export function kindName(kind: SchoolKind): string {
  return kind === SchoolKind.UNSPECIFIED ? 'unknown' : (kNames[kind] ?? 'unknown');
}
