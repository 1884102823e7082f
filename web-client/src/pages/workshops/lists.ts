/** Which list of workshops is shown, as the address holds it. */
import type { DescMethodUnary } from '@bufbuild/protobuf';

import { type ListWorkshopsRequestSchema, type ListWorkshopsResponseSchema, WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import type { Office } from '../../ui/roles';

export type List = 'coming' | 'past' | 'mine' | 'mine_past' | 'overseen' | 'overseen_past';

/** What there is for a person to choose from; mentors also have their own, administrators those of their people. */
export function listsOf(mentor: boolean, office: Office): readonly List[] {
  return [
    'coming',
    'past',
    ...(mentor ? (['mine', 'mine_past'] as const) : []),
    ...(office === 'none' ? [] : (['overseen', 'overseen_past'] as const)),
  ];
}

/** Of what others lead, for those who look after it. */
export function isOverview(list: List): boolean {
  return list === 'overseen' || list === 'overseen_past';
}

/** What is no list of this person's counts as the first. */
export function readList(address: URLSearchParams, lists: readonly List[]): List {
  const wanted = address.get('list');
  return lists.find((list) => list === wanted) ?? 'coming';
}

export function writeList(list: List): URLSearchParams {
  return list === 'coming' ? new URLSearchParams() : new URLSearchParams({ list });
}

interface Question {
  readonly method: DescMethodUnary<typeof ListWorkshopsRequestSchema, typeof ListWorkshopsResponseSchema>;
  readonly past: boolean;
}

export function questionOf(list: List): Question {
  const { listInvited, listMine, listOverseen } = WorkshopService.method;
  switch (list) {
    case 'coming':
      return { method: listInvited, past: false };
    case 'past':
      return { method: listInvited, past: true };
    case 'mine':
      return { method: listMine, past: false };
    case 'mine_past':
      return { method: listMine, past: true };
    case 'overseen':
      return { method: listOverseen, past: false };
    case 'overseen_past':
      return { method: listOverseen, past: true };
  }
}
