/** Every page and its address. Pages load when first visited. */
import { lazy } from 'react';
import { Route, Routes } from 'react-router';

import { useOffice } from '../ui/me';
import { waysOf } from './admin_ways';
import { MissingPage } from './missing_page';
import { Shell, type Way } from './shell';

const HomePage = lazy(async () => ({ default: (await import('./home/home_page')).HomePage }));
const LessonPage = lazy(async () => ({ default: (await import('./lesson/lesson_page')).LessonPage }));
const CataloguePage = lazy(async () => ({ default: (await import('./catalogue/catalogue_page')).CataloguePage }));
const CoursesPage = lazy(async () => ({ default: (await import('./courses/courses_page')).CoursesPage }));
const CoursePage = lazy(async () => ({ default: (await import('./courses/course_page')).CoursePage }));
const WorkshopsRoutes = lazy(async () => ({ default: (await import('./workshops/workshops_routes')).WorkshopsRoutes }));
const HoursPage = lazy(async () => ({ default: (await import('./hours/hours_page')).HoursPage }));
const ReceiptPage = lazy(async () => ({ default: (await import('./receipt/receipt_page')).ReceiptPage }));
const PasswordPage = lazy(async () => ({ default: (await import('./account/password_page')).PasswordPage }));
const DevicesPage = lazy(async () => ({ default: (await import('./account/devices_page')).DevicesPage }));
const OfficeRoutes = lazy(async () => ({ default: (await import('./office_routes')).OfficeRoutes }));
const MyLessonsPage = lazy(async () => ({ default: (await import('./my_lessons/my_lessons_page')).MyLessonsPage }));
const UploadPage = lazy(async () => ({ default: (await import('./upload/upload_page')).UploadPage }));
const DeskPage = lazy(async () => ({ default: (await import('./upload/desk_page')).DeskPage }));

const kWays: readonly Way[] = [
  { to: '/', text: 'home' },
  { to: '/catalogue', text: 'catalogue' },
  { to: '/courses', text: 'courses' },
  { to: '/workshops', text: 'workshops' },
  { to: '/my-lessons', text: 'my_lessons' },
  { to: '/hours', text: 'hours' },
];

export function House({ signOut }: { signOut: () => Promise<void> }) {
  const office = useOffice();
  return (
    <Routes>
      <Route element={<Shell ways={kWays} adminWays={waysOf(office)} signOut={signOut} />}>
        <Route index element={<HomePage />} />
        <Route path="lessons/:lessonId" element={<LessonPage />} />
        <Route path="catalogue" element={<CataloguePage />} />
        <Route path="courses" element={<CoursesPage />} />
        <Route path="courses/:courseId" element={<CoursePage />} />
        <Route path="workshops/*" element={<WorkshopsRoutes />} />
        <Route path="my-lessons" element={<MyLessonsPage />} />
        <Route path="upload" element={<UploadPage />} />
        <Route path="upload/:lessonId" element={<DeskPage />} />
        <Route path="hours" element={<HoursPage />} />
        <Route path="hours/lesson/:lessonId" element={<ReceiptPage />} />
        <Route path="account/password" element={<PasswordPage />} />
        <Route path="account/devices" element={<DevicesPage />} />
        <Route path="*" element={office === 'none' ? <MissingPage /> : <OfficeRoutes office={office} />} />
      </Route>
    </Routes>
  );
}
