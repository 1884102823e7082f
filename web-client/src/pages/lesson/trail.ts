/** The course from which a lesson was opened, as the address says: the way back to it, and what comes next. */
import { useQuery } from '@connectrpc/connect-query';
import { useSearchParams } from 'react-router';

import { type GetCourseResponse, LibraryService } from '../../protocol/server/protocol/library_pb';
import { idIn } from '../../watch/addresses';

export interface Step {
  readonly lessonId: string;
  readonly title: string;
}

export interface Trail {
  readonly courseId: string;
  readonly courseTitle: string;
  /** The next lesson of the course that can be played; null after the last one. */
  readonly next: Step | null;
}

/** Null where the address names no course, or one that is not there, or not this lesson's. */
export function useTrail(lessonId: string): Trail | null {
  const [address] = useSearchParams();
  const courseId = idIn(address.get('course'));
  const course = useQuery(LibraryService.method.getCourse, { courseId }, { enabled: courseId !== '0' });
  return trailOf(course.data, lessonId);
}

export function trailOf(answer: Pick<GetCourseResponse, 'course' | 'items'> | undefined, lessonId: string): Trail | null {
  const lessons = answer?.items.flatMap(({ lesson }) => lesson ?? []) ?? [];
  const at = lessons.findIndex((lesson) => lesson.id === lessonId);
  if (answer?.course === undefined || at === -1) return null;
  const next = lessons.slice(at + 1).find((lesson) => lesson.playable);
  return {
    courseId: answer.course.id,
    courseTitle: answer.course.title,
    next: next === undefined ? null : { lessonId: next.id, title: next.title },
  };
}
