import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';

import { trailOf } from '../../../../web-client/src/pages/lesson/trail';
import { GetCourseResponseSchema } from '../../../../web-client/src/protocol/server/protocol/library_pb';

const lesson = (id: string, playable = true) => ({ lesson: { id, title: `lesson ${id}`, playable } });
const course = create(GetCourseResponseSchema, {
  course: { id: '7', title: 'Fractions' },
  items: [lesson('1'), lesson('2'), lesson('3', false), lesson('4')],
});

describe('the way from a course through its lessons', () => {
  test('leads back to the course and on to the next lesson that can be played', () => {
    expect(trailOf(course, '1')).toEqual({ courseId: '7', courseTitle: 'Fractions', next: { lessonId: '2', title: 'lesson 2' } });
    expect(trailOf(course, '2')?.next?.lessonId).toBe('4');
  });

  test('ends with the last lesson', () => {
    expect(trailOf(course, '4')).toEqual({ courseId: '7', courseTitle: 'Fractions', next: null });
  });

  test('is none where the course is not there or the lesson not in it', () => {
    expect([trailOf(undefined, '1'), trailOf(course, '5')]).toEqual([null, null]);
  });
});
