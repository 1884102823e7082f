/** One course: its lessons in order, what each pays in, and how far the learner has come. */
import { useQuery } from '@connectrpc/connect-query';
import { Alert, Breadcrumb, Button, Tag, Typography } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { type CourseItem, LibraryService } from '../../protocol/server/protocol/library_pb';
import { type WatchedLesson, WatchService } from '../../protocol/server/protocol/watch_pb';
import { useOffice } from '../../ui/me';
import { DurationText } from '../../watch/credit_panel';
import { LessonCard, LessonGrid } from '../../watch/lesson_card';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { dayText } from '../../watch/moments';
import { usePolicyTitles } from '../../watch/policy';
import { growthOf } from '../../watch/resume';
import './courses.css';

const CourseTools = lazy(async () => ({ default: (await import('./manage/course_tools')).CourseTools }));
const PlaceTools = lazy(async () => ({ default: (await import('./manage/place_tools')).PlaceTools }));

/** The last moments of a video are not always played. */
const kWholeMayLackMs = 2_000;

export function CoursePage() {
  const { t } = useTranslation('courses');
  const { courseId = '' } = useParams();
  const query = useQuery(LibraryService.method.getCourse, { courseId });
  const watched = useQuery(WatchService.method.listWatched, { courseId });
  const manages = useOffice() === 'bureau';
  const course = query.data?.course;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (course === undefined) return <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />;
  const seen = new Map(watched.data?.lessons.map((lesson) => [lesson.lessonId, lesson]));
  return (
    <div className="yx-courses">
      <Breadcrumb items={[{ title: <Link to="/courses">{t('title')}</Link> }, { title: course.title }]} />
      <div className="yx-courses-head">
        <Typography.Title level={1}>{course.title}</Typography.Title>
        {manages && (
          <Suspense>
            <CourseTools course={course} placed={query.data?.items ?? []} />
          </Suspense>
        )}
      </div>
      <Typography.Paragraph type="secondary">
        {!course.published && <Tag>{t('unpublished')}</Tag>}
        {t('lessons', { count: course.lessonCount })} · <DurationText ms={Number(course.durationMs)} />
      </Typography.Paragraph>
      {course.description !== '' && <Typography.Paragraph className="yx-course-about">{course.description}</Typography.Paragraph>}
      {watched.isError && <ProgressMissing onRetry={() => void watched.refetch()} />}
      {query.data?.items.length === 0 && <NothingYet text={t('no_lessons')} />}
      <LessonGrid>
        {query.data?.items.map((item) => (
          <div key={item.lesson?.id} className="yx-course-item">
            <Item courseId={course.id} item={item} seen={seen.get(item.lesson?.id ?? '')} known={watched.isSuccess} />
            {manages && (
              <Suspense>
                <PlaceTools courseId={course.id} item={item} />
              </Suspense>
            )}
          </div>
        ))}
      </LessonGrid>
    </div>
  );
}

/** The lessons are there, only not how far the learner has come: nothing may look lost. */
function ProgressMissing({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation('courses');
  const retry = (
    <Button size="small" onClick={onRetry}>
      {t('retry')}
    </Button>
  );
  return <Alert type="info" showIcon title={t('progress_missing')} action={retry} className="yx-course-alert" />;
}

interface ItemProps {
  readonly courseId: string;
  readonly item: CourseItem;
  readonly seen: WatchedLesson | undefined;
  /** That nothing was seen is told by the server. */
  readonly known: boolean;
}

function Item({ courseId, item, seen, known }: ItemProps) {
  const { t, i18n } = useTranslation('courses');
  const titles = usePolicyTitles();
  const { lesson } = item;
  if (lesson === undefined) return null;
  const durationMs = Number(lesson.durationMs);
  return (
    <LessonCard
      lessonId={lesson.id}
      courseId={courseId}
      title={lesson.title}
      posterUrl={lesson.posterUrl}
      durationMs={durationMs}
      growing={growthOf(durationMs, lesson.progress) !== null}
      progress={Number(seen?.coveredMs ?? 0) / Math.max(1, durationMs)}
    >
      {t('pays', { category: titles.category(item.category), date: dayText(item.paysFrom, i18n.language) })}
      <br />
      {seen === undefined ? known && t('not_begun') : <Progress seen={seen} durationMs={durationMs} />}
    </LessonCard>
  );
}

function Progress({ seen, durationMs }: { seen: WatchedLesson; durationMs: number }) {
  const { t } = useTranslation('courses');
  const creditedMs = Number(seen.creditedMs);
  const heldMs = Number(seen.heldMs);
  return (
    <>
      {creditedMs >= durationMs - kWholeMayLackMs ? t('credited_whole') : t('credited')} <DurationText ms={creditedMs} />
      {heldMs >= 1_000 && (
        <>
          {' · '}
          {t('held')} <DurationText ms={heldMs} />
        </>
      )}
    </>
  );
}
