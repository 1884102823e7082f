import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';

import { type Entered, enteredOf, nothingEntered, planOf, problemOf, startOf } from '../../../../web-client/src/pages/workshops/plan';
import { GetWorkshopResponseSchema } from '../../../../web-client/src/protocol/server/protocol/workshop_pb';

const kStart = new Date(2018, 2, 9, 15, 10).getTime();
const kEntered: Entered = {
  title: '分数教学研讨',
  description: '请先看课例。',
  category: 'workshop',
  day: '2018-03-09',
  time: '15:10',
  minutes: 90,
  everyone: false,
  schools: ['20'],
  guests: [{ value: '7', label: '示范教师 · 示范小学' }],
};

describe('the plan of a workshop', () => {
  test('begins with the usual category, where the policy has it', () => {
    expect(nothingEntered(['remote', 'workshop']).category).toBe('workshop');
    expect(nothingEntered(['remote', 'school']).category).toBe('remote');
    expect(nothingEntered([]).category).toBe('');
  });

  test('starts when the clock on the wall says', () => {
    expect(startOf(kEntered)).toBe(kStart);
    expect(startOf({ day: '', time: '15:10' })).toBeNull();
    expect(startOf({ day: '2018-03-09', time: '' })).toBeNull();
  });

  test('is what the protocol is given', () => {
    expect(planOf(kEntered)).toMatchObject({
      title: '分数教学研讨',
      startsAtMs: BigInt(kStart),
      lengthMinutes: 90,
      forEveryone: false,
      schoolIds: ['20'],
      personIds: ['7'],
    });
  });

  test('for everyone names nobody', () => {
    expect(planOf({ ...kEntered, everyone: true })).toMatchObject({ forEveryone: true, schoolIds: [], personIds: [] });
  });

  test('comes back into the form as it was', () => {
    const answer = create(GetWorkshopResponseSchema, {
      workshop: {
        title: kEntered.title,
        description: kEntered.description,
        category: 'workshop',
        startsAt: new Date(kStart).toISOString(),
        endsAt: new Date(kStart + 90 * 60_000).toISOString(),
      },
      schools: [{ id: '20', name: '示范中学' }],
      guests: [{ id: '7', name: '示范教师', schoolName: '示范小学' }],
    });
    expect(enteredOf(answer)).toEqual(kEntered);
    expect(enteredOf(create(GetWorkshopResponseSchema))).toBeNull();
  });

  test.each([
    ['has no day', { day: '' }, kStart - 1, null, 'when_missing'],
    ['is in time', {}, kStart, null, null],
    ['has passed', {}, kStart + 1, null, 'when_past'],
    ['has passed, and stays', {}, kStart + 1, kStart, null],
    ['invites nobody', { schools: [], guests: [] }, kStart, null, 'nobody_invited'],
    ['invites a person', { schools: [] }, kStart, null, null],
    ['invites everyone', { schools: [], guests: [], everyone: true }, kStart, null, null],
  ] as const)('that %s is judged so', (_, change, now, kept, problem) => {
    expect(problemOf({ ...kEntered, ...change }, now, kept)).toBe(problem);
  });
});
