/** A part of the video is on the server, the rest in the author's file: choose the same one again, and it goes on. */
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { ProgressBar } from '../../ui/progress_bar';
import { bytesText } from '../../upload/bytes';
import { compareFile, noteOf, type SameFile } from '../../upload/notes';
import { printOf } from '../../upload/print';
import { useUploadRoom } from '../../upload/room';
import { percentOf } from '../../upload/transfer';
import { DropZone } from './drop_zone';
import { Station } from './station';

export function ContinueUpload({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  const [safeBytes, sizeBytes] = [Number(lesson.progress?.receivedBytes ?? 0), Number(lesson.progress?.sizeBytes ?? 0)];
  const note = noteOf(lesson.uploadId);
  const { offer, chosen, other, startAnew } = useContinuation(lesson, safeBytes, sizeBytes);
  const percent = percentOf({ phase: 'paused', sentBytes: safeBytes, sizeBytes });
  const size = bytesText(sizeBytes);
  return (
    <Station name={t('station.upload')} state="held" headline={t('interrupted.headline')}>
      <ProgressBar label={t('upload.progress')} percent={percent} still />
      <p className="yx-numbers">
        <span>{t('interrupted.amounts', { kept: bytesText(safeBytes), size, percent })}</span>
      </p>
      <p className="yx-station-note">
        {note === undefined ? t('interrupted.choose', { size }) : t('interrupted.choose_named', { size, name: note.name })}
      </p>
      {other !== null && chosen !== null && (
        <Alert
          type="warning"
          showIcon
          title={t(`interrupted.${other}`, { name: chosen.name, size: bytesText(chosen.size) })}
          action={<Button onClick={() => startAnew(chosen)}>{t('interrupted.anew')}</Button>}
        />
      )}
      <Space wrap>
        <DropZone small button={t('interrupted.act')} hint={t('interrupted.hint')} onFile={offer} />
      </Space>
    </Station>
  );
}

type Mismatch = Exclude<SameFile, 'same' | 'unsure'> | 'unreadable';

function useContinuation(lesson: Lesson, safeBytes: number, sizeBytes: number) {
  const room = useUploadRoom();
  const check = useMutation({
    mutationFn: async (file: File): Promise<Mismatch | null> => {
      const print = await printOf(file).catch(() => null);
      if (print === null) return 'unreadable';
      const verdict = compareFile({ size: file.size, print }, sizeBytes, noteOf(lesson.uploadId));
      if (verdict !== 'same' && verdict !== 'unsure') return verdict;
      room.begin(lesson.id, file, { uploadId: lesson.uploadId, safeBytes });
      return null;
    },
  });
  const startAnew = async (file: File): Promise<void> => {
    await room.abandon(lesson.id, lesson.uploadId);
    room.begin(lesson.id, file, null);
  };
  return {
    offer: (file: File) => check.mutate(file),
    chosen: check.variables ?? null,
    other: check.data ?? null,
    startAnew: (file: File) => void startAnew(file),
  };
}
