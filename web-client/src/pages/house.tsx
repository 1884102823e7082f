/** Every page and its address. Pages load when first visited. */
import { lazy } from 'react';
import { Route, Routes } from 'react-router';

import { Shell, type Way } from './shell';
import { MissingPage } from './missing_page';

const HomePage = lazy(async () => ({ default: (await import('./home/home_page')).HomePage }));
const LessonPage = lazy(async () => ({ default: (await import('./lesson/lesson_page')).LessonPage }));
const CoursesPage = lazy(async () => ({ default: (await import('./courses/courses_page')).CoursesPage }));
const CoursePage = lazy(async () => ({ default: (await import('./courses/course_page')).CoursePage }));
const HoursPage = lazy(async () => ({ default: (await import('./hours/hours_page')).HoursPage }));

const kWays: readonly Way[] = [
  { to: '/', text: 'home' },
  { to: '/courses', text: 'courses' },
  { to: '/hours', text: 'hours' },
];

export function House({ signOut }: { signOut: () => Promise<void> }) {
  return (
    <Routes>
      <Route element={<Shell ways={kWays} signOut={signOut} />}>
        <Route index element={<HomePage />} />
        <Route path="lessons/:lessonId" element={<LessonPage />} />
        <Route path="courses" element={<CoursesPage />} />
        <Route path="courses/:courseId" element={<CoursePage />} />
        <Route path="hours" element={<HoursPage />} />
        <Route path="*" element={<MissingPage />} />
      </Route>
    </Routes>
  );
}
