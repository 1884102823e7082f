/** A lesson's small pictures, to choose one of them as its poster. */
import { useQuery } from '@connectrpc/connect-query';
import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { StillPicture } from '../../player/still_picture';
import { fetchText, readStoryboard, someOf, type Still } from '../../player/storyboard';
import { WatchService } from '../../protocol/server/protocol/watch_pb';
import { clockText } from '../../ui/clock';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';

const kAtOnce = 48;

export interface PosterChoiceProps {
  readonly lessonId: string;
  readonly onTake: (positionMs: number) => void;
  readonly onClose: () => void;
}

export function PosterChoice({ lessonId, onTake, onClose }: PosterChoiceProps) {
  const { t } = useTranslation('upload');
  const [chosenMs, setChosen] = useState<number | null>(null);
  return (
    <Modal
      open
      width={920}
      title={t('poster.choose')}
      okText={t('poster.take')}
      okButtonProps={{ disabled: chosenMs === null }}
      onOk={() => chosenMs !== null && onTake(chosenMs)}
      onCancel={onClose}
    >
      <Stills lessonId={lessonId} chosenMs={chosenMs} onChoose={setChosen} />
    </Modal>
  );
}

interface StillsProps {
  readonly lessonId: string;
  readonly chosenMs: number | null;
  readonly onChoose: (ms: number) => void;
}

function Stills({ lessonId, chosenMs, onChoose }: StillsProps) {
  const { t } = useTranslation('upload');
  const { stills, failure, retry } = useStills(lessonId);
  const [all, setAll] = useState(false);
  if (failure !== null) return <LoadFailure error={failure} onRetry={retry} />;
  if (stills === null) return <LoadingBlock rows={4} />;
  if (stills.length === 0) return <p>{t('poster.no_stills')}</p>;
  const shown = all ? stills : someOf(stills, kAtOnce);
  return (
    <>
      <div className="yx-stills" role="radiogroup" aria-label={t('poster.choose')}>
        {shown.map((still) => (
          <label
            className={`yx-stills-one${still.fromMs === chosenMs ? ' yx-stills-chosen' : ''}`}
            key={still.fromMs}
          >
            <input
              className="yx-hidden"
              type="radio"
              name="poster"
              checked={still.fromMs === chosenMs}
              onChange={() => onChoose(still.fromMs)}
            />
            <StillPicture still={still} />
            <span>{clockText(still.fromMs)}</span>
          </label>
        ))}
      </div>
      {shown.length < stills.length && (
        <Button type="link" onClick={() => setAll(true)}>
          {t('poster.all', { count: stills.length })}
        </Button>
      )}
    </>
  );
}

interface LoadedStills {
  readonly stills: readonly Still[] | null;
  readonly failure: unknown;
  readonly retry: () => void;
}

function useStills(lessonId: string): LoadedStills {
  const { data, error, refetch } = useQuery(WatchService.method.getStoryboard, { lessonId }, { gcTime: 0 });
  const [stills, setStills] = useState<readonly Still[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    if (data === undefined) return undefined;
    const url = new URL(data.url, location.href).href;
    let here = true;
    setFailure(null);
    void fetchText(url).then(
      (text) => here && setStills(readStoryboard(text, url)),
      (reason: unknown) => here && setFailure(reason),
    );
    return () => {
      here = false;
    };
  }, [data]);
  return { stills, failure: error ?? failure, retry: () => void refetch() };
}
