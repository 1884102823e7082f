/** What an import did or would do, line by line, and grouped by what became of the lines. */
import type { Role, RosterLine } from '../../protocol/server/protocol/people_pb';

export const kOutcomes = ['refused', 'created', 'updated', 'unchanged'] as const;
export type Outcome = (typeof kOutcomes)[number];

export type RosterGroups = Readonly<Record<Outcome, readonly RosterLine[]>>;

/** An outcome that the page does not know counts as refused: it wants a look. */
export function outcomeOf(line: Pick<RosterLine, 'outcome'>): Outcome {
  return kOutcomes.find((known) => known === line.outcome) ?? 'refused';
}

export function grouped(lines: readonly RosterLine[]): RosterGroups {
  const of = (outcome: Outcome) => lines.filter((line) => outcomeOf(line) === outcome);
  return { refused: of('refused'), created: of('created'), updated: of('updated'), unchanged: of('unchanged') };
}

/** How many lines importing would change something for. */
export function changing(groups: RosterGroups): number {
  return groups.created.length + groups.updated.length;
}

/** The group to look at first: what was refused, else what changes, else the rest. */
export function firstWorthALook(groups: RosterGroups): Outcome {
  return kOutcomes.find((outcome) => groups[outcome].length > 0) ?? 'unchanged';
}

/** One thing that an update changes, as it was and as it will be. */
export interface Change {
  readonly field: 'name' | 'school' | 'roles';
  readonly before: string | readonly Role[];
  readonly after: string | readonly Role[];
}

export function changesOf(line: RosterLine): readonly Change[] {
  const changes: Change[] = [];
  if (line.oldName !== '') changes.push({ field: 'name', before: line.oldName, after: line.name });
  if (line.oldSchoolName !== '') changes.push({ field: 'school', before: line.oldSchoolName, after: line.schoolName });
  if (line.addedRoles.length > 0) {
    const before = line.roles.filter((role) => !line.addedRoles.includes(role));
    changes.push({ field: 'roles', before, after: line.roles });
  }
  return changes;
}
