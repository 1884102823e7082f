/** An author's desk for one lesson: is it safe yet, when can others see it, and what is it about? */
import { useQuery } from '@connectrpc/connect-query';
import { Breadcrumb } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { type GetLessonResponse, type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { useUpload } from '../../upload/room';
import { isAtWork, isWhole, newestVideo, whereabouts } from '../../upload/whereabouts';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { CaptionsPart } from './captions_part';
import { ChaptersPart } from './chapters_part';
import { DetailsForm } from './details_form';
import { PosterCard } from './poster_card';
import { PublishStation } from './publish_station';
import { QuestionsPart } from './questions_part';
import { ReplaceCard } from './replace_card';
import { UploadStation } from './upload_station';
import { VideoStation } from './video_station';
import './upload.css';

/** Changes are told by events; this is for the day when they do not come. */
const kRefreshMs = 5_000;

export function DeskPage() {
  const { t } = useTranslation('upload');
  const { lessonId = '' } = useParams();
  const moving = useUpload(lessonId);
  const query = useQuery(LibraryService.method.getLesson, { lessonId }, {
    refetchInterval: ({ state }) => {
      const known = state.data?.lesson;
      const waits = known !== undefined && (known.posterWaiting || isAtWork(whereabouts(newestVideo(known), moving?.view ?? null)));
      return waits ? kRefreshMs : false;
    },
  });
  const answer = query.data;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (answer?.lesson === undefined) return <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />;
  const { lesson } = answer;
  if (!lesson.mine) return <NothingYet text={t('not_mine')} action={<Link to={`/lessons/${lesson.id}`}>{t('video.watch')}</Link>} />;
  return <Desk key={lesson.id} lesson={lesson} answer={answer} moving={moving} />;
}

interface DeskProps {
  readonly lesson: Lesson;
  readonly answer: GetLessonResponse;
  readonly moving: ReturnType<typeof useUpload>;
}

function Desk({ lesson, answer, moving }: DeskProps) {
  const { t } = useTranslation('upload');
  const whole = isWhole(lesson);
  const where = whole ? 'done' : whereabouts(lesson, moving?.view ?? null);
  return (
    <div className="yx-desk">
      <Breadcrumb items={[{ title: <Link to="/my-lessons">{t('to_mine')}</Link> }, { title: lesson.title }]} />
      <h1 className="yx-hidden">{lesson.title}</h1>
      <div className="yx-desk-parts">
        <div className="yx-desk-side">
          <ol className="yx-desk-card yx-stations" aria-label={t('station.label')}>
            <UploadStation lesson={lesson} where={where} moving={moving} />
            <VideoStation lesson={lesson} where={where} />
            <PublishStation lesson={lesson} where={where} />
          </ol>
          <PosterCard lesson={lesson} />
          {whole && <ReplaceCard lesson={lesson} moving={moving} />}
        </div>
        <DetailsForm lesson={lesson} />
        <CaptionsPart lesson={lesson} captions={answer.captions} />
        <ChaptersPart lesson={lesson} chapters={answer.chapters} />
        <QuestionsPart lesson={lesson} />
      </div>
    </div>
  );
}
