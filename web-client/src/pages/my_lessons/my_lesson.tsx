/** One of my lessons, with what can be done with it. */
import { useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { useRefusalWords } from '../../upload/refusal_words';
import { lessonChanged, useUpload, useUploadRoom } from '../../upload/room';
import { useWithdrawal } from '../../upload/use_withdrawal';
import { audienceOf, isAtWork, isWhole, newestVideo, type Whereabouts, whereabouts } from '../../upload/whereabouts';
import { LessonPicture } from '../../watch/lesson_card';
import { momentText } from '../../watch/moments';
import { usePolicyTitles } from '../../watch/policy';
import { StandingLine } from './standing_line';

export function MyLesson({ lesson }: { lesson: Lesson }) {
  const { i18n } = useTranslation('my_lessons');
  const titles = usePolicyTitles();
  const view = useUpload(lesson.id)?.view ?? null;
  const subject = lesson.tags?.subject ?? '';
  const about = [subject === '' ? '' : titles.subject(subject), momentText(lesson.createdAt, i18n.language)];
  return (
    <article className="yx-mine-lesson" aria-label={lesson.title}>
      <LessonPicture posterUrl={lesson.posterUrl} durationMs={Number(lesson.durationMs)} />
      <div className="yx-mine-about">
        <Link to={lesson.playable ? `/lessons/${lesson.id}` : `/upload/${lesson.id}`} className="yx-mine-title">
          {lesson.title}
        </Link>
        <span className="yx-mine-note">{about.filter((part) => part !== '').join(' · ')}</span>
        <StandingLine lesson={lesson} view={view} />
      </div>
      <Acts lesson={lesson} where={whereabouts(newestVideo(lesson), view)} />
    </article>
  );
}

function Acts({ lesson, where }: { lesson: Lesson; where: Whereabouts }) {
  const { t } = useTranslation('my_lessons');
  const { publish, retry, askToDelete } = useActs(lesson);
  const withdraw = useWithdrawal(lesson, () => publish.mutateAsync({ lessonId: lesson.id, published: false }));
  const isOwn = audienceOf(lesson) === 'own';
  const first = where === 'interrupted' ? 'continue' : where === 'none' ? 'choose' : 'edit';
  return (
    <div className="yx-mine-acts">
      <Link to={`/upload/${lesson.id}`}>
        <Button>{t(`act.${first}`)}</Button>
      </Link>
      {where === 'failed' && newestVideo(lesson).mayRetry && (
        <Button loading={retry.isPending} onClick={() => retry.mutate({ lessonId: lesson.id })}>
          {t('act.retry')}
        </Button>
      )}
      {(isWhole(lesson) || isAtWork(where)) && (
        <Button
          loading={publish.isPending}
          onClick={isOwn ? () => publish.mutate({ lessonId: lesson.id, published: true }) : withdraw}
        >
          {t(isOwn ? 'act.publish' : 'act.unpublish')}
        </Button>
      )}
      <Button type="text" danger onClick={askToDelete}>
        {t('act.delete')}
      </Button>
    </div>
  );
}

function useActs(lesson: Lesson) {
  const { t } = useTranslation('my_lessons');
  const words = useRefusalWords();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const room = useUploadRoom();
  const settled = {
    onSuccess: () => lessonChanged(client, lesson.id),
    onError: (error: unknown) => void message.error(words.ofError(error)),
  };
  const publish = useMutation(LibraryService.method.setPublished, settled);
  const retry = useMutation(LibraryService.method.retryTranscode, settled);
  const remove = useMutation(LibraryService.method.deleteLesson, settled);
  const askToDelete = (): void => {
    void modal.confirm({
      title: t('delete.title', { title: lesson.title }),
      content: t('delete.text'),
      okText: t('act.delete'),
      okButtonProps: { danger: true },
      cancelText: t('delete.keep'),
      onOk: async () => {
        await remove.mutateAsync({ lessonId: lesson.id }).catch(() => undefined);
        await room.abandon(lesson.id, '');
      },
    });
  };
  return { publish, retry, askToDelete };
}
