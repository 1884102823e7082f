import { describe, expect, test } from 'vitest';

import { listsOf, questionOf, readList, writeList } from '../../../../web-client/src/pages/workshops/lists';
import { stateName } from '../../../../web-client/src/pages/workshops/states';
import { whenText } from '../../../../web-client/src/pages/workshops/when';
import { WorkshopState } from '../../../../web-client/src/protocol/server/protocol/workshop_pb';

describe('lists of workshops', () => {
  test('are those that a person has', () => {
    expect(listsOf(false, 'none')).toEqual(['coming', 'past']);
    expect(listsOf(true, 'none')).toEqual(['coming', 'past', 'mine', 'mine_past']);
    expect(listsOf(false, 'school')).toEqual(['coming', 'past', 'overseen', 'overseen_past']);
  });

  test('are read from the address and written to it', () => {
    for (const list of listsOf(true, 'bureau')) expect(readList(writeList(list), listsOf(true, 'bureau'))).toBe(list);
    expect(readList(new URLSearchParams({ list: 'mine' }), listsOf(false, 'none'))).toBe('coming');
    expect(writeList('coming').toString()).toBe('');
  });

  test('ask the call that answers them', () => {
    const asked = listsOf(true, 'bureau').map((list) => [questionOf(list).method.name, questionOf(list).past]);
    expect(asked).toEqual([
      ['ListInvited', false],
      ['ListInvited', true],
      ['ListMine', false],
      ['ListMine', true],
      ['ListOverseen', false],
      ['ListOverseen', true],
    ]);
  });
});

describe('a workshop', () => {
  test.each([
    [WorkshopState.PLANNED, '', 'planned'],
    [WorkshopState.OPEN, '', 'open'],
    [WorkshopState.LIVE, '2018-03-09T07:10:00Z', 'live'],
    [WorkshopState.ENDED, '2018-03-09T07:10:00Z', 'ended'],
    [WorkshopState.ENDED, '', 'missed'],
    [WorkshopState.RECORDING_READY, '2018-03-09T07:10:00Z', 'ready'],
    [WorkshopState.CANCELLED, '', 'cancelled'],
  ])('in state %i that began at "%s" is %s', (state, beganAt, name) => {
    expect(stateName({ state, beganAt })).toBe(name);
  });

  test('says when it is, with the day of the week', () => {
    const [starts, ends] = [new Date(2018, 2, 9, 15, 10), new Date(2018, 2, 9, 16, 40)].map((at) => at.toISOString());
    expect(whenText(starts ?? '', ends ?? '', 'zh-CN')).toBe('2018年3月9日周五 15:10–16:40');
    expect(whenText(starts ?? '', ends ?? '', 'en')).toMatch(/^Fri,? 9 March 2018 15:10–16:40$/);
  });
});
