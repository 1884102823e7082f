/** A new lesson begins with its video: choosing the file makes the lesson and starts the upload. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Alert, Button, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';

import { LibraryService } from '../../protocol/server/protocol/library_pb';
import { bytesText } from '../../upload/bytes';
import { useUploadRoom } from '../../upload/room';
import { DropZone } from './drop_zone';
import { RefusalText } from './refusal_text';
import { titleFrom } from './title';
import './upload.css';

export function UploadPage() {
  const { t } = useTranslation('upload');
  const { begin, create, file } = useNewLesson();
  return (
    <div className="yx-upload">
      <Typography.Title level={1}>{t('title')}</Typography.Title>
      <Typography.Paragraph type="secondary">{t('intro')}</Typography.Paragraph>
      {create.isError && file !== null && (
        <Alert
          type="error"
          showIcon
          title={<RefusalText error={create.error} />}
          action={<Button onClick={() => begin(file)}>{t('act.retry')}</Button>}
        />
      )}
      <DropZone button={t('drop.choose')} hint={t('drop.hint')} busy={create.isPending} onFile={begin} />
      <Space_ />
      <ul className="yx-upload-notes">
        {(['formats', 'length', 'leave', 'kept'] as const).map((note) => (
          <li key={note}>{t(`notes.${note}`)}</li>
        ))}
      </ul>
    </div>
  );
}

function useNewLesson() {
  const { t } = useTranslation('upload');
  const room = useUploadRoom();
  const go = useNavigate();
  const [file, setFile] = useState<File | null>(null);
  const create = useMutation(LibraryService.method.createLesson);
  const begin = (chosen: File): void => {
    setFile(chosen);
    const title = titleFrom(chosen.name) || t('untitled');
    create.mutate({ title, tags: {} }, {
      onSuccess: ({ lesson }) => {
        if (lesson === undefined) return;
        room.begin(lesson.id, chosen, null);
        void go(`/upload/${lesson.id}`, { replace: true });
      },
    });
  };
  return { begin, create, file };
}

/** How much room is left for the author's videos. */
function Space_() {
  const { t } = useTranslation('upload');
  const { data } = useQuery(LibraryService.method.listMyLessons, { pageSize: 1 });
  if (data === undefined || data.quotaBytes === 0n) return null;
  const left = Math.max(0, Number(data.quotaBytes - data.usedBytes));
  return (
    <p className="yx-upload-space">
      {t('space_left', { left: bytesText(left), quota: bytesText(Number(data.quotaBytes)) })}{' '}
      <Link to="/my-lessons">{t('to_mine')}</Link>
    </p>
  );
}
