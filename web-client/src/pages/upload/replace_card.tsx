/** Another video in the place of one that is whole: what that means is said first, and the old one stays until it is done. */
import { useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { lessonChanged, useUploadRoom } from '../../upload/room';
import { newestVideo, whereabouts } from '../../upload/whereabouts';
import { DropZone } from './drop_zone';
import { RefusalText } from './refusal_text';
import { UploadStation, type UploadStationProps } from './upload_station';
import { VideoStation } from './video_station';

type ReplaceCardProps = Pick<UploadStationProps, 'lesson' | 'moving'>;

export function ReplaceCard({ lesson, moving }: ReplaceCardProps) {
  const { t } = useTranslation('upload');
  const onItsWay = lesson.replacement !== undefined || (moving !== null && moving.view.phase !== 'done');
  return (
    <section className="yx-desk-card yx-replace" aria-labelledby="replace">
      <div className="yx-desk-card-head">
        <h2 id="replace">{t('replace.title')}</h2>
      </div>
      {onItsWay ? <OnItsWay lesson={lesson} moving={moving} /> : <Offer lesson={lesson} />}
    </section>
  );
}

function OnItsWay({ lesson, moving }: ReplaceCardProps) {
  const { t } = useTranslation('upload');
  const next = newestVideo(lesson);
  const where = whereabouts(next, moving?.view ?? null);
  return (
    <>
      <p>{t(where === 'failed' ? 'replace.old_stays' : 'replace.old_until')}</p>
      <ol className="yx-stations" aria-label={t('replace.title')}>
        <UploadStation lesson={next} where={where} moving={moving} />
        <VideoStation lesson={next} where={where} />
      </ol>
      {where !== 'moving' && where !== 'interrupted' && <Drop lesson={lesson} failed={where === 'failed'} />}
    </>
  );
}

/** The lesson keeps its video; of one that has failed there is nothing left to lose, so that nothing is asked. */
function Drop({ lesson, failed }: { lesson: Lesson; failed: boolean }) {
  const { t } = useTranslation('upload');
  const client = useQueryClient();
  const drop = useMutation(LibraryService.method.dropReplacement, { onSuccess: () => lessonChanged(client, lesson.id) });
  const act = (): void => drop.mutate({ lessonId: lesson.id });
  return (
    <>
      {drop.isError && <Alert type="error" showIcon title={<RefusalText error={drop.error} />} />}
      {failed ? (
        <Button loading={drop.isPending} onClick={act}>
          {t('replace.keep_old')}
        </Button>
      ) : (
        <Popconfirm
          title={t('replace.drop_title')}
          description={t('replace.drop_text')}
          okText={t('replace.drop')}
          cancelText={t('replace.go_on')}
          onConfirm={act}
        >
          <Button loading={drop.isPending}>{t('replace.drop')}</Button>
        </Popconfirm>
      )}
    </>
  );
}

const kMeans = ['watched', 'counts', 'until', 'beside', 'gone'] as const;

function Offer({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  const room = useUploadRoom();
  const [asking, setAsking] = useState(false);
  if (lesson.courses.length > 0) return <p>{t('replace.in_course')}</p>;
  const take = (file: File): void => {
    setAsking(false);
    room.begin(lesson.id, file, null);
  };
  return (
    <>
      <p>{t('replace.hint')}</p>
      <Button onClick={() => setAsking(true)}>{t('replace.act')}</Button>
      <Modal open={asking} title={t('replace.ask')} footer={null} onCancel={() => setAsking(false)} destroyOnHidden>
        <ul className="yx-replace-means">
          {kMeans.map((what) => (
            <li key={what}>{t(`replace.means.${what}`)}</li>
          ))}
        </ul>
        <DropZone small button={t('replace.choose')} hint={t('drop.hint')} onFile={take} />
      </Modal>
    </>
  );
}
