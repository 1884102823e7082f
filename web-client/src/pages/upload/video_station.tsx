/** Second stop: what the server makes of the video, how far it is, and why it failed. */
import { useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type Lesson, LibraryService, type VideoProgress } from '../../protocol/server/protocol/library_pb';
import { ProgressBar } from '../../ui/progress_bar';
import { ExpectedTime, isExpected } from '../../upload/expected_time';
import { lessonChanged, useUploadRoom } from '../../upload/room';
import { useRemaining } from '../../upload/use_remaining';
import type { Whereabouts } from '../../upload/whereabouts';
import { DurationText } from '../../watch/credit_panel';
import { DropZone } from './drop_zone';
import { FailureReason } from './failure_reason';
import { RefusalText } from './refusal_text';
import { Station } from './station';
import { Remaining } from './upload_station';

export function VideoStation({ lesson, where }: { lesson: Lesson; where: Whereabouts }) {
  const { t } = useTranslation('upload');
  const name = t('station.video');
  switch (where) {
    case 'none':
    case 'moving':
    case 'interrupted':
      return <Station name={name} state="later" headline={t('video.later')} />;
    case 'queued':
      return <Queued progress={lesson.progress} />;
    case 'probing':
      return (
        <Station name={name} state="busy" headline={t('video.probing')}>
          <WhenDone progress={lesson.progress} />
        </Station>
      );
    case 'transcoding':
      return <Transcoding lesson={lesson} />;
    case 'done':
      return (
        <Station name={name} state="done" headline={t('video.done')}>
          <p className="yx-numbers">
            <span>
              {t('video.length')} <DurationText ms={Number(lesson.durationMs)} />
            </span>
            <Link to={`/lessons/${lesson.id}`}>{t('video.watch')}</Link>
          </p>
        </Station>
      );
    case 'failed':
      return <Failed lesson={lesson} />;
  }
}

/** What the server expects. */
function WhenDone({ progress }: { progress: VideoProgress | undefined }) {
  if (progress === undefined || !isExpected(progress)) return null;
  return (
    <p className="yx-numbers">
      <ExpectedTime expected={progress} />
    </p>
  );
}

function Queued({ progress }: { progress: VideoProgress | undefined }) {
  const { t } = useTranslation('upload');
  const ahead = progress?.queuePosition ?? 0;
  const headline = ahead > 0 ? t('video.queued_behind', { count: ahead }) : t('video.queued');
  return (
    <Station name={t('station.video')} state="busy" headline={headline}>
      <WhenDone progress={progress} />
      <p className="yx-station-note">{t('video.leave')}</p>
    </Station>
  );
}

function Transcoding({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  const { done, total, percent } = workOf(lesson.progress);
  const left = useRemaining(done, total);
  const expected = lesson.progress ?? { playableInS: 0, completeInS: 0 };
  return (
    <Station name={t('station.video')} state="busy" headline={t(lesson.playable ? 'video.playable' : 'video.transcoding')}>
      {total > 0 && <ProgressBar label={t('video.progress')} percent={percent} />}
      <p className="yx-numbers">
        <span>
          {t('video.made')} <DurationText ms={done} />
          {total > 0 && (
            <>
              {' / '}
              <DurationText ms={total} />
            </>
          )}
        </span>
        {isExpected(expected) ? <ExpectedTime expected={expected} /> : left !== null && <Remaining ms={left} />}
        {lesson.playable && <Link to={`/lessons/${lesson.id}`}>{t('video.watch')}</Link>}
      </p>
      <p className="yx-station-note">{t('video.leave')}</p>
    </Station>
  );
}

/** Of the source's claimed length, which may prove wrong: never more than all, and never all before the end. */
function workOf(progress: VideoProgress | undefined): { done: number; total: number; percent: number } {
  const [done, total] = [Number(progress?.doneMs ?? 0), Number(progress?.totalMs ?? 0)];
  return { done, total, percent: total > 0 ? Math.min(99, Math.floor((done * 100) / total)) : 0 };
}

function Failed({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  const room = useUploadRoom();
  const client = useQueryClient();
  const retry = useMutation(LibraryService.method.retryTranscode, { onSuccess: () => lessonChanged(client, lesson.id) });
  return (
    <Station name={t('station.video')} state="failed" headline={t('video.failed')}>
      <FailureReason code={lesson.failureCode} />
      {retry.isError && <Alert type="error" showIcon title={<RefusalText error={retry.error} />} />}
      <Space wrap align="start">
        <DropZone small button={t('act.other_file')} hint={t('drop.hint')} onFile={(file) => room.begin(lesson.id, file, null)} />
        {lesson.mayRetry && (
          <Button size="large" loading={retry.isPending} onClick={() => retry.mutate({ lessonId: lesson.id })}>
            {t('act.retry_video')}
          </Button>
        )}
      </Space>
    </Station>
  );
}
