/** What became of a lesson, in one tag and at most one sentence. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { ProgressBar } from '../../ui/progress_bar';
import { ExpectedTime, isExpected } from '../../upload/expected_time';
import type { UploadView } from '../../upload/lesson_upload';
import { percentOf } from '../../upload/transfer';
import { type Audience, audienceOf, isAtWork, newestVideo, type Whereabouts, whereabouts } from '../../upload/whereabouts';

export function StandingLine({ lesson, view }: { lesson: Lesson; view: UploadView | null }) {
  const { t } = useTranslation('my_lessons');
  const { t: words } = useTranslation('upload');
  // What was refused moves no more, though its file is still at hand here.
  const video = newestVideo(lesson);
  const where = view?.phase === 'refused' ? 'interrupted' : whereabouts(video, view);
  const audience = audienceOf(lesson);
  const percent = percentShown(video, where, view);
  return (
    <div className="yx-mine-standing">
      <span className="yx-mine-tags">
        <Tag color={colourOf(where, audience)}>{where === 'done' ? t(`audience.${audience}`) : t(`where.${where}`)}</Tag>
        {where !== 'done' && audience !== 'own' && <Tag>{t(`audience.${audience}`)}</Tag>}
        {where === 'transcoding' && lesson.playable && <Tag>{t('playable')}</Tag>}
        {percent !== null && <span>{t('percent', { percent })}</span>}
      </span>
      {percent !== null && <ProgressBar label={t(`where.${where}`)} percent={percent} still={where === 'interrupted'} />}
      {isAtWork(where) && video.progress !== undefined && isExpected(video.progress) && (
        <span className="yx-mine-note yx-mine-expected">
          <ExpectedTime expected={video.progress} />
        </span>
      )}
      {where === 'failed' && (
        <p className="yx-mine-why">
          {words(`failure.${video.failureCode}.why`, { defaultValue: words('failure.internal.why') })}
        </p>
      )}
    </div>
  );
}

function percentShown(lesson: Lesson, where: Whereabouts, view: UploadView | null): number | null {
  const { receivedBytes = 0n, sizeBytes = 0n, doneMs = 0n, totalMs = 0n } = lesson.progress ?? {};
  switch (where) {
    case 'moving':
      return view === null ? null : percentOf(view);
    case 'interrupted':
      return percentOf({ phase: 'paused', sentBytes: Number(receivedBytes), sizeBytes: Number(sizeBytes) });
    case 'transcoding':
      return totalMs === 0n ? null : Math.min(99, Math.floor((Number(doneMs) * 100) / Number(totalMs)));
    case 'none':
    case 'queued':
    case 'probing':
    case 'done':
    case 'failed':
      return null;
  }
}

function colourOf(where: Whereabouts, audience: Audience): string {
  switch (where) {
    case 'moving':
    case 'queued':
    case 'probing':
    case 'transcoding':
      return 'processing';
    case 'interrupted':
      return 'warning';
    case 'failed':
      return 'error';
    case 'done':
      return audience === 'public' ? 'success' : 'default';
    case 'none':
      return 'default';
  }
}
