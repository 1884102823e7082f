/** A lesson's picture with its controls. What plays, and whether it is credited, is the page's business. */
import { CaretRightFilled, LoadingOutlined } from '@ant-design/icons';
import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { clockText } from '../ui/clock';
import type { PaidRate } from '../watch/speed';
import { CaptionOverlay, type Captions, shownCaptions } from './captions';
import { type Chapter, chaptersWithin } from './chapters';
import type { PlayerController, PlayerView } from './controller';
import { Controls } from './controls';
import { useKeptFocus, useKeys } from './use_keys';
import './player.css';

export interface PlayerProps {
  readonly controller: PlayerController;
  readonly title: string;
  readonly posterUrl: string;
  readonly durationMs: number;
  readonly rates: readonly PaidRate[];
  /** True while the page fetches what the learner asked to play. */
  readonly opening: boolean;
  /** Covers the picture, as with a question that must be answered first. */
  readonly cover: ReactNode;
  /** A dialog that belongs to the lesson: inside the player's frame, so that it is seen in full screen too. */
  readonly dialog?: ReactNode;
  /** Shown over the picture when it has ended. */
  readonly finale?: ReactNode;
  /** The video is still being prepared, and gets longer. */
  readonly growing?: boolean;
  /** One a language, in the order in which they are offered. */
  readonly captions?: readonly Captions[];
  /** In order. */
  readonly chapters?: readonly Chapter[];
  readonly onVideo: (video: HTMLVideoElement) => () => void;
}

const kNoCaptions: readonly Captions[] = [];
const kNoChapters: readonly Chapter[] = [];

export function Player(props: PlayerProps) {
  const { controller, title, posterUrl, durationMs, rates, opening, cover, finale, growing = false, onVideo } = props;
  const { captions = kNoCaptions, chapters = kNoChapters } = props;
  const { t } = useTranslation('player');
  const frame = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const view = useSyncExternalStore(controller.subscribe, controller.snapshot);
  useVideo(controller, frame, video, onVideo);
  const [calm, wake] = useCalm(view.playing);
  const covered = cover !== null;
  const said = shownCaptions(view.captions, view.captionLanguage, captions);
  useEffect(() => controller.offerCaptions(captions.length > 0), [controller, captions.length]);
  useKeys({ frame, controller, covered, wake });
  const noteFocus = useKeptFocus(frame, covered);
  return (
    <section
      className={`yx-player${calm ? ' yx-calm' : ''}`}
      ref={frame}
      tabIndex={-1}
      aria-label={t('label', { title })}
      onPointerMove={wake}
      onFocus={noteFocus}
    >
      <video
        ref={video}
        playsInline
        preload="none"
        poster={posterUrl || undefined}
        aria-label={title}
        onClick={() => controller.toggle()}
        onDoubleClick={() => controller.toggleFullScreen()}
      />
      {!covered && <Centre view={view} opening={opening} finale={finale} onPlay={() => controller.toggle()} />}
      <Trouble view={view} onRetry={() => controller.retry()} />
      {covered && <div className="yx-cover">{cover}</div>}
      <Controls
        controller={controller}
        view={view}
        durationMs={durationMs}
        growing={growing}
        rates={rates}
        captions={captions}
        chapters={chaptersWithin(chapters, durationMs)}
      />
      {said !== null && !covered && <CaptionOverlay video={video} captions={said} />}
      {props.dialog}
    </section>
  );
}

function useVideo(
  controller: PlayerController,
  frame: RefObject<HTMLDivElement | null>,
  video: RefObject<HTMLVideoElement | null>,
  onVideo: PlayerProps['onVideo'],
): void {
  useEffect(() => {
    if (video.current === null || frame.current === null) return undefined;
    const end = onVideo(video.current);
    const detach = controller.attach(video.current, frame.current);
    return () => {
      detach();
      end();
    };
  }, [controller, frame, video, onVideo]);
}

const kCalmMs = 3_000;

/** True when the lesson plays and nobody has touched anything for a while: the controls step back. */
function useCalm(playing: boolean): [boolean, () => void] {
  const [touched, setTouched] = useState(0);
  const [calm, setCalm] = useState(false);
  useEffect(() => {
    setCalm(false);
    if (!playing) return undefined;
    const timer = window.setTimeout(() => setCalm(true), kCalmMs);
    return () => window.clearTimeout(timer);
  }, [playing, touched]);
  const wake = useCallback(() => setTouched((count) => count + 1), []);
  return [calm && playing, wake];
}

/** So little is shown as 0:00. */
const kBeginningMs = 1_000;

interface CentreProps extends Pick<PlayerProps, 'opening' | 'finale'> {
  readonly view: PlayerView;
  readonly onPlay: () => void;
}

function Centre({ view, opening, finale, onPlay }: CentreProps) {
  const { t } = useTranslation('player');
  if (opening || (view.waiting && view.engine.trouble === 'none')) {
    return (
      <div className="yx-centre" role="status">
        <LoadingOutlined spin aria-hidden="true" />
        <span className="yx-hidden">{t('loading')}</span>
      </div>
    );
  }
  if (view.playing || view.engine.trouble !== 'none') return null;
  if (view.ended && finale !== undefined) return <div className="yx-cover yx-finale">{finale}</div>;
  if (!view.loaded && view.positionMs >= kBeginningMs) {
    return (
      <button type="button" className="yx-centre yx-centre-play yx-centre-resume" onClick={onPlay}>
        <CaretRightFilled aria-hidden="true" />
        {t('resume', { at: clockText(view.positionMs) })}
      </button>
    );
  }
  const label = view.ended ? t('replay') : view.loaded ? t('play') : t('start');
  return (
    <button type="button" className="yx-centre yx-centre-play" aria-label={label} onClick={onPlay}>
      <CaretRightFilled />
    </button>
  );
}

function Trouble({ view, onRetry }: { view: PlayerView; onRetry: () => void }) {
  const { t } = useTranslation('player');
  const { trouble } = view.engine;
  if (trouble === 'none' || (trouble === 'retrying' && !view.waiting)) return null;
  return (
    <div className="yx-trouble" role="alert">
      <p>{trouble === 'retrying' ? t('trouble.retrying') : t('trouble.stopped')}</p>
      <button type="button" className="yx-button" onClick={onRetry}>
        {t('trouble.retry')}
      </button>
    </div>
  );
}
