/** In the frame, while this tab sends videos: how far the first of them is, and the way to it. */
import { CloudUploadOutlined, ExclamationCircleOutlined } from '@ant-design/icons';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { LessonUpload } from '../upload/lesson_upload';
import { useUploads } from '../upload/room';
import { percentOf } from '../upload/transfer';

export function UploadSign() {
  const uploads = useUploads();
  return uploads.map((upload) => <Sign key={upload.lessonId} upload={upload} />);
}

function Sign({ upload }: { upload: LessonUpload }) {
  const { t } = useTranslation('shell');
  const view = useSyncExternalStore(upload.subscribe, upload.snapshot);
  if (view.phase === 'done') return null;
  const stopped = view.phase === 'refused';
  const percent = percentOf(view);
  const words = stopped ? t('upload_stopped') : t('uploading', { percent });
  return (
    <Link to={`/upload/${upload.lessonId}`} className={stopped ? 'yx-upload-sign yx-upload-sign-stopped' : 'yx-upload-sign'} title={words}>
      {stopped ? <ExclamationCircleOutlined aria-hidden="true" /> : <CloudUploadOutlined aria-hidden="true" />}
      <span>{words}</span>
    </Link>
  );
}
