/** One lesson: the picture, what it earns right now, and what it is about. */
import { useQuery } from '@connectrpc/connect-query';
import { Breadcrumb } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { LibraryService } from '../../protocol/server/protocol/library_pb';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { LessonAbout } from './lesson_about';
import { LessonPlayer } from './lesson_player';
import './lesson.css';

const kGrowingRefreshMs = 8_000;

export function LessonPage() {
  const { t } = useTranslation('lesson');
  const { lessonId = '' } = useParams();
  const query = useQuery(LibraryService.method.getLesson, { lessonId }, {
    refetchInterval: ({ state }) => (isUnderWay(state.data?.lesson?.progress?.step) ? kGrowingRefreshMs : false),
  });
  const lesson = query.data?.lesson;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (lesson === undefined) return <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="yx-lesson">
      <Breadcrumb
        className="yx-lesson-trail"
        items={[{ title: <Link to="/catalogue">{t('catalogue')}</Link> }, { title: lesson.title }]}
      />
      <LessonPlayer key={lesson.id} lesson={lesson} />
      <LessonAbout lesson={lesson} />
    </div>
  );
}

function isUnderWay(step: string | undefined): boolean {
  return step === 'queued' || step === 'probing' || step === 'transcoding';
}
