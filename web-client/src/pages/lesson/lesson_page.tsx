/** One lesson: the picture, what it earns right now, and what it is about. */
import { useQuery } from '@connectrpc/connect-query';
import { Breadcrumb } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { idIn } from '../../watch/addresses';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { LessonAbout } from './lesson_about';
import { LessonPlayer } from './lesson_player';
import { type Trail, useTrail } from './trail';
import './lesson.css';

const kGrowingRefreshMs = 8_000;

export function LessonPage() {
  const lessonId = idIn(useParams()['lessonId']);
  const query = useQuery(LibraryService.method.getLesson, { lessonId }, {
    refetchInterval: ({ state }) => (isUnderWay(state.data?.lesson?.progress?.step) ? kGrowingRefreshMs : false),
  });
  const trail = useTrail(lessonId);
  const answer = query.data;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (answer?.lesson === undefined) return <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />;
  const { lesson, captions, chapters } = answer;
  return (
    <div className="yx-lesson">
      <WayHere lesson={lesson} trail={trail} />
      <LessonPlayer key={lesson.id} lesson={lesson} captions={captions} chapters={chapters} trail={trail} />
      <LessonAbout lesson={lesson} />
    </div>
  );
}

/** The course it was opened from, else the catalogue. */
function WayHere({ lesson, trail }: { lesson: Lesson; trail: Trail | null }) {
  const { t } = useTranslation('lesson');
  const way =
    trail === null
      ? [{ title: <Link to="/catalogue">{t('catalogue')}</Link> }]
      : [
          { title: <Link to="/courses">{t('to_courses')}</Link> },
          { title: <Link to={`/courses/${trail.courseId}`}>{trail.courseTitle}</Link> },
        ];
  const look = `yx-lesson-trail${trail === null ? '' : ' yx-lesson-trail-course'}`;
  return <Breadcrumb className={look} items={[...way, { title: lesson.title }]} />;
}

function isUnderWay(step: string | undefined): boolean {
  return step === 'queued' || step === 'probing' || step === 'transcoding';
}
