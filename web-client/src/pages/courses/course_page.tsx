/** One course: its lessons in order, what each pays in, and how far the learner has come. */
import { useQuery } from '@connectrpc/connect-query';
import { Breadcrumb, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { type CourseItem, LibraryService } from '../../protocol/server/protocol/library_pb';
import { type WatchedLesson, WatchService } from '../../protocol/server/protocol/watch_pb';
import { DurationText } from '../../watch/credit_panel';
import { LessonCard, LessonGrid } from '../../watch/lesson_card';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { usePolicyTitles } from '../../watch/policy';
import './courses.css';

const kWatchedAsked = 200;

export function CoursePage() {
  const { t } = useTranslation('courses');
  const { courseId = '' } = useParams();
  const query = useQuery(LibraryService.method.getCourse, { courseId });
  const watched = useQuery(WatchService.method.listWatched, { pageSize: kWatchedAsked });
  const course = query.data?.course;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (course === undefined) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  const seen = new Map(watched.data?.lessons.map((lesson) => [lesson.lessonId, lesson]));
  return (
    <div className="yx-courses">
      <Breadcrumb items={[{ title: <Link to="/courses">{t('title')}</Link> }, { title: course.title }]} />
      <Typography.Title level={1}>{course.title}</Typography.Title>
      <Typography.Paragraph type="secondary">
        {t('lessons', { count: course.lessonCount })} · <DurationText ms={Number(course.durationMs)} />
      </Typography.Paragraph>
      {course.description !== '' && <Typography.Paragraph className="yx-course-about">{course.description}</Typography.Paragraph>}
      {query.data?.items.length === 0 && <NothingYet text={t('no_lessons')} />}
      <LessonGrid>
        {query.data?.items.map((item) => (
          <Item key={item.lesson?.id} item={item} seen={seen.get(item.lesson?.id ?? '')} />
        ))}
      </LessonGrid>
    </div>
  );
}

function Item({ item, seen }: { item: CourseItem; seen: WatchedLesson | undefined }) {
  const { t } = useTranslation('courses');
  const titles = usePolicyTitles();
  const { lesson } = item;
  if (lesson === undefined) return null;
  const durationMs = Number(lesson.durationMs);
  return (
    <LessonCard
      lessonId={lesson.id}
      title={lesson.title}
      posterUrl={lesson.posterUrl}
      durationMs={durationMs}
      progress={Number(seen?.coveredMs ?? 0) / Math.max(1, durationMs)}
    >
      {t('pays', { category: titles.category(item.category), date: item.paysFrom })}
      <br />
      {seen === undefined ? t('not_begun') : t('credited')} {seen !== undefined && <DurationText ms={Number(seen.creditedMs)} />}
    </LessonCard>
  );
}
