/** First stop: is the video safe on the server yet? */
import { Button, Popconfirm, Space } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { ProgressBar } from '../../ui/progress_bar';
import { bytesText } from '../../upload/bytes';
import type { LessonUpload, UploadView } from '../../upload/lesson_upload';
import { remainingWords } from '../../upload/pace';
import { useUploadRoom } from '../../upload/room';
import { percentOf, type TransferPhase } from '../../upload/transfer';
import type { Whereabouts } from '../../upload/whereabouts';
import { ContinueUpload } from './continue_upload';
import { DropZone } from './drop_zone';
import { RefusalWords } from './refusal_text';
import { Station, type StationState } from './station';

export interface UploadStationProps {
  readonly lesson: Lesson;
  readonly where: Whereabouts;
  readonly moving: { upload: LessonUpload; view: UploadView } | null;
}

export function UploadStation({ lesson, where, moving }: UploadStationProps) {
  const { t } = useTranslation('upload');
  const room = useUploadRoom();
  const name = t('station.upload');
  if (where === 'moving' && moving !== null) return <Moving {...moving} lesson={lesson} />;
  if (where === 'interrupted') return <ContinueUpload lesson={lesson} />;
  if (where === 'none') {
    return (
      <Station name={name} state="held" headline={t('upload.none')}>
        <DropZone small button={t('drop.choose')} hint={t('drop.hint')} onFile={(file) => room.begin(lesson.id, file, null)} />
      </Station>
    );
  }
  return <Station name={name} state="done" headline={t('upload.safe')} />;
}

const states: Readonly<Record<TransferPhase, StationState>> = {
  starting: 'busy',
  sending: 'busy',
  waiting: 'held',
  paused: 'held',
  refused: 'failed',
  done: 'done',
};

function Moving({ lesson, upload, view }: { lesson: Lesson; upload: LessonUpload; view: UploadView }) {
  const { t } = useTranslation('upload');
  const percent = percentOf(view);
  const amounts = { sent: bytesText(view.sentBytes), size: bytesText(view.sizeBytes), percent };
  return (
    <Station name={t('station.upload')} state={states[view.phase]} headline={t(`upload.${view.phase}`)}>
      {view.phase === 'refused' && (
        <p role="alert">
          <RefusalWords code={view.code} />
        </p>
      )}
      <ProgressBar label={t('upload.progress')} percent={percent} still={states[view.phase] !== 'busy'} />
      <p className="yx-numbers">
        <span>{t('upload.amounts', amounts)}</span>
        {view.remainingMs !== null && <Remaining ms={view.remainingMs} />}
        <span>{t('upload.kept', { kept: bytesText(view.safeBytes) })}</span>
      </p>
      <p className="yx-station-note">{t('upload.file', { name: upload.fileName })}</p>
      <MovingActs lesson={lesson} upload={upload} phase={view.phase} />
    </Station>
  );
}

function MovingActs({ lesson, upload, phase }: { lesson: Lesson; upload: LessonUpload; phase: TransferPhase }) {
  const { t } = useTranslation('upload');
  const room = useUploadRoom();
  const goesOn = phase === 'paused' || phase === 'refused' || phase === 'waiting';
  return (
    <Space wrap>
      {goesOn && (
        <Button type="primary" onClick={() => void upload.start()}>
          {t(phase === 'paused' ? 'act.resume' : 'act.retry_now')}
        </Button>
      )}
      {(phase === 'sending' || phase === 'starting' || phase === 'waiting') && (
        <Button onClick={() => upload.pause()}>{t('act.pause')}</Button>
      )}
      <Popconfirm
        title={t('abandon.title')}
        description={t('abandon.text')}
        okText={t('act.abandon')}
        cancelText={t('act.keep')}
        onConfirm={() => void room.abandon(lesson.id, upload.uploadId || lesson.uploadId)}
      >
        <Button type="text">{t('act.abandon')}</Button>
      </Popconfirm>
    </Space>
  );
}

export function Remaining({ ms }: { ms: number }) {
  const { t } = useTranslation('upload');
  const { key, ...numbers } = remainingWords(ms);
  return <span>{t(`remaining.${key}`, numbers)}</span>;
}
