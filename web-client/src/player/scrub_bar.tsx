/** The timeline under the picture: drag, click, or arrow keys; as large as a finger. */
import { type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { clockText } from '../ui/clock';
import { type Chapter, chapterAt } from './chapters';
import { StillPicture, useStill } from './still_picture';
import type { Still } from './storyboard';
import './scrub_bar.css';

const kTipEdge = 3;

export interface ScrubBarProps {
  readonly positionMs: number;
  readonly bufferedMs: number;
  readonly durationMs: number;
  readonly disabled: boolean;
  readonly chapters: readonly Chapter[];
  /** Of the pictures shown above the bar; null: none. */
  readonly storyboardUrl: string | null;
  readonly onSeek: (ms: number) => void;
}

export function ScrubBar({ positionMs, bufferedMs, durationMs, disabled, chapters, storyboardUrl, onSeek }: ScrubBarProps) {
  const { t } = useTranslation('player');
  const bar = useRef<HTMLDivElement>(null);
  const [hoverMs, setHover] = useState<number | null>(null);
  const [dragMs, setDrag] = useState<number | null>(null);
  const at = (event: PointerEvent): number => timeAt(bar.current, event.clientX, durationMs);
  const [focused, setFocused] = useState(false);
  const shown = dragMs ?? positionMs;
  const here = chapterAt(chapters, shown);
  const tipMs = hoverMs ?? (focused ? shown : null);
  const still = useStill(storyboardUrl, tipMs);
  const chapter = hoverMs === null ? here : chapterAt(chapters, hoverMs);
  const press = (event: PointerEvent<HTMLDivElement>): void => {
    if (disabled || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag(at(event));
    setHover(at(event));
  };
  const release = (event: PointerEvent): void => {
    if (dragMs === null) return;
    setDrag(null);
    onSeek(at(event));
  };
  const move = (event: PointerEvent): void => {
    setHover(at(event));
    if (dragMs !== null) setDrag(at(event));
  };
  return (
    <div
      className="yx-scrub"
      ref={bar}
      role="slider"
      tabIndex={0}
      aria-label={t('scrub.label')}
      aria-disabled={disabled}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(shown / 1000)}
      aria-valuetext={[t('scrub.value', { at: clockText(shown), of: clockText(durationMs) }), here?.title].filter(Boolean).join(' · ')}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => setHover(null)}
      onFocus={(event) => setFocused(event.currentTarget.matches(':focus-visible'))}
      onBlur={() => setFocused(false)}
    >
      <div className="yx-scrub-track">
        <div className="yx-scrub-buffered" style={{ width: share(bufferedMs, durationMs) }} />
        <div className="yx-scrub-played" style={{ width: share(shown, durationMs) }} />
        {chapters.filter(({ startMs }) => startMs > 0).map(({ startMs }) => (
          <div key={startMs} className="yx-scrub-mark" style={{ left: share(startMs, durationMs) }} />
        ))}
      </div>
      <div className="yx-scrub-thumb" style={{ left: share(shown, durationMs) }} />
      {tipMs !== null && durationMs > 0 && <Tip ms={tipMs} durationMs={durationMs} still={still} chapter={chapter} />}
      {still === null && <ChapterName chapter={chapter} at={share(hoverMs ?? shown, durationMs)} />}
    </div>
  );
}

/** Over the time under the pointer, or over the position where the bar has the keyboard's focus; within the bar at both ends. */
function ChapterName({ chapter, at }: { chapter: Chapter | null; at: string }) {
  if (chapter === null) return null;
  return (
    <div className="yx-scrub-chapter" style={{ left: at, transform: `translateX(-${at})` }} aria-hidden="true">
      {chapter.title}
    </div>
  );
}

interface TipProps {
  readonly ms: number;
  readonly durationMs: number;
  readonly still: Still | null;
  /** Named under the picture; without one, ChapterName stands over the time. */
  readonly chapter: Chapter | null;
}

/** Stays beside the bar's ends, not beyond them. */
function Tip({ ms, durationMs, still, chapter }: TipProps) {
  const half = still === null ? 0 : still.width / 2 + kTipEdge;
  const left = `clamp(${half}px, ${share(ms, durationMs)}, calc(100% - ${half}px))`;
  return (
    <div className={`yx-scrub-tip${still === null ? '' : ' yx-scrub-tip-still'}`} style={{ left }} aria-hidden="true">
      {still !== null && <StillPicture still={still} />}
      {still !== null && chapter !== null && (
        <span className="yx-scrub-chapter" style={{ maxWidth: still.width }}>
          {chapter.title}
        </span>
      )}
      {clockText(ms)}
    </div>
  );
}

function timeAt(bar: HTMLElement | null, x: number, durationMs: number): number {
  if (bar === null) return 0;
  const { left, width } = bar.getBoundingClientRect();
  return Math.min(1, Math.max(0, (x - left) / Math.max(1, width))) * durationMs;
}

function share(ms: number, durationMs: number): string {
  return `${durationMs > 0 ? Math.min(100, (ms / durationMs) * 100) : 0}%`;
}
