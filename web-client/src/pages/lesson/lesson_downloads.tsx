/** Files to take along, where the lesson's author allows it: for weak links, and for no hours. */
import { CustomerServiceOutlined, DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { bytesText } from '../../upload/bytes';

export function LessonDownloads({ lesson }: { lesson: Pick<Lesson, 'downloads'> }) {
  const { t } = useTranslation('lesson');
  if (lesson.downloads.length === 0) return null;
  return (
    <section className="yx-downloads" aria-label={t('download.title')}>
      {lesson.downloads.map(({ kind, url, sizeBytes }) => (
        <Button key={kind} href={url} download icon={kind === 'audio' ? <CustomerServiceOutlined /> : <DownloadOutlined />}>
          {t(`download.${kind}`, { size: bytesText(Number(sizeBytes)) })}
        </Button>
      ))}
      <p>{t('download.note')}</p>
    </section>
  );
}
