/** The courses a learner may take: each pays hours, by the bureau's own choice. */
import { useQuery } from '@connectrpc/connect-query';
import { Tag, Typography } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type Course, LibraryService } from '../../protocol/server/protocol/library_pb';
import { useOffice } from '../../ui/me';
import { DurationText } from '../../watch/credit_panel';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import './courses.css';

const NewCourse = lazy(async () => ({ default: (await import('./manage/course_tools')).NewCourse }));

export function CoursesPage() {
  const { t } = useTranslation('courses');
  const office = useOffice();
  const courses = useQuery(LibraryService.method.listCourses, {});
  return (
    <div className="yx-courses">
      <div className="yx-courses-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
        {office === 'bureau' && (
          <Suspense>
            <NewCourse />
          </Suspense>
        )}
      </div>
      <Typography.Paragraph type="secondary">{t('intro')}</Typography.Paragraph>
      {courses.isPending && <LoadingBlock rows={6} />}
      {courses.isError && <LoadFailure error={courses.error} onRetry={() => void courses.refetch()} />}
      {courses.data?.courses.length === 0 && <NothingYet text={t('none')} />}
      <ul className="yx-course-list">
        {courses.data?.courses.map((course) => (
          <li key={course.id}>
            <CourseCard course={course} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function CourseCard({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  return (
    <Link to={`/courses/${course.id}`} className="yx-course">
      <strong>{course.title}</strong>
      {!course.published && (
        <span>
          <Tag>{t('unpublished')}</Tag>
        </span>
      )}
      {course.description !== '' && <span className="yx-course-text">{course.description}</span>}
      <span className="yx-course-size">
        {t('lessons', { count: course.lessonCount })} · <DurationText ms={Number(course.durationMs)} />
      </span>
    </Link>
  );
}
