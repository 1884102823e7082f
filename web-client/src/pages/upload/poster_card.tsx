/** The picture that stands for a lesson in every list: chosen by itself, until its author chooses another. */
import { useMutation } from '@connectrpc/connect-query';
import { LoadingOutlined, PictureOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Space } from 'antd';
import { type ChangeEvent, lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { lessonChanged } from '../../upload/room';
import { faultOfPicture, kOfferedPictures, type PictureFault } from './poster_file';
import { RefusalText } from './refusal_text';

const PosterChoice = lazy(() => import('./poster_choice').then((module) => ({ default: module.PosterChoice })));

export function PosterCard({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  const [choosing, setChoosing] = useState(false);
  const client = useQueryClient();
  const choose = useMutation(LibraryService.method.choosePoster, { onSuccess: () => lessonChanged(client, lesson.id) });
  const take = (positionMs: number): void => {
    setChoosing(false);
    choose.mutate({ lessonId: lesson.id, positionMs: BigInt(positionMs) });
  };
  return (
    <section className="yx-desk-card yx-poster-card" aria-labelledby="poster">
      <div className="yx-desk-card-head">
        <h2 id="poster">{t('poster.title')}</h2>
      </div>
      <div className="yx-poster-parts">
        <Face lesson={lesson} />
        <div className="yx-poster-acts">
          <p className="yx-station-note">{t('poster.hint')}</p>
          <Space wrap>
            {lesson.playable && <Button onClick={() => setChoosing(true)}>{t('poster.choose')}</Button>}
            <OwnPicture lesson={lesson} />
          </Space>
          {choose.isError && <Alert type="error" showIcon title={<RefusalText error={choose.error} />} />}
          {lesson.posterFailure !== '' && <Alert type="error" showIcon title={<Failure code={lesson.posterFailure} />} />}
        </div>
      </div>
      {choosing && (
        <Suspense fallback={null}>
          <PosterChoice lessonId={lesson.id} onTake={take} onClose={() => setChoosing(false)} />
        </Suspense>
      )}
    </section>
  );
}

function Face({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  return (
    <div className="yx-poster-face">
      {lesson.posterUrl === '' ? (
        <PictureOutlined aria-hidden="true" />
      ) : (
        <img src={lesson.posterUrl} alt={t('poster.now')} width={240} height={135} />
      )}
      <div role="status">
        {lesson.posterWaiting && (
          <span className="yx-poster-waiting">
            <LoadingOutlined spin aria-hidden="true" /> {t('poster.waiting')}
          </span>
        )}
      </div>
    </div>
  );
}

function OwnPicture({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<PictureFault | null>(null);
  const send = useMutation(LibraryService.method.uploadPoster, { onSuccess: () => lessonChanged(client, lesson.id) });
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file === undefined) return;
    const found = faultOfPicture(file);
    setFault(found);
    send.reset();
    if (found === null) {
      void file.arrayBuffer().then(
        (bytes) => send.mutate({ lessonId: lesson.id, picture: new Uint8Array(bytes) }),
        () => setFault('unreadable'),
      );
    }
    event.target.value = ''; // The same file may be chosen again.
  };
  return (
    <>
      <Button loading={send.isPending} onClick={() => input.current?.click()}>
        {t('poster.own')}
      </Button>
      <input ref={input} type="file" accept={kOfferedPictures} hidden aria-label={t('poster.own')} onChange={take} />
      {fault !== null && (
        <p role="alert" className="yx-drop-fault">
          {t(`poster.fault.${fault}`)}
        </p>
      )}
      {send.isError && <Alert type="error" showIcon title={<RefusalText error={send.error} />} />}
    </>
  );
}

/** Why a worker could not make it. */
function Failure({ code }: { code: string }) {
  const { t } = useTranslation('upload');
  if (code !== 'picture_unreadable') return <>{t('poster.failed')}</>;
  return (
    <>
      {t('failure.picture_unreadable.why')} {t('failure.picture_unreadable.todo')}
    </>
  );
}
