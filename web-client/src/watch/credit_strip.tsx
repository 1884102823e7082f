/** The lesson's timeline under the player: credited, held, not counted, in colour and in pattern, with words on demand. */
import { type CSSProperties, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { clockText } from '../ui/clock';
import { UnpaidReason } from '../protocol/server/protocol/watch_pb';
import { reasonKey } from './standing';
import type { StripPart } from './strip';
import './credit_strip.css';

export interface CreditStripProps {
  readonly parts: readonly StripPart[];
  readonly durationMs: number;
  /** Where the player is; left out where nothing plays. */
  readonly positionMs?: number;
  /** A part that is clicked, tapped or entered can be taken up by the page. */
  readonly onPick?: (part: StripPart) => void;
}

export function CreditStrip({ parts, durationMs, positionMs, onPick }: CreditStripProps) {
  const { t } = useTranslation('credit');
  const [chosen, setChosen] = useState<number | null>(null);
  const [stop, setStop] = useState(0);
  const words = usePartWords();
  const shown = chosen === null ? undefined : parts[chosen];
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const next = neighbour(event.key, Math.min(stop, parts.length - 1), parts.length);
    if (next === null) return;
    event.preventDefault();
    setStop(next);
    event.currentTarget.querySelectorAll<HTMLElement>('button')[next]?.focus();
  };
  return (
    <div className="yx-strip">
      <div className="yx-strip-bar" role="group" aria-label={t('strip.label')} onKeyDown={move}>
        {parts.map((part, index) => (
          <button
            key={`${part.kind}-${part.from}`}
            type="button"
            className={`yx-strip-part yx-${part.kind}`}
            style={placeOf(part, durationMs)}
            tabIndex={index === Math.min(stop, parts.length - 1) ? 0 : -1}
            aria-label={words(part)}
            onFocus={() => setChosen(index)}
            onBlur={() => setChosen(null)}
            onPointerEnter={() => setChosen(index)}
            onPointerLeave={() => setChosen(null)}
            onClick={() => {
              setChosen(index);
              onPick?.(part);
            }}
          />
        ))}
        {positionMs !== undefined && (
          <div className="yx-strip-now" style={{ left: percent(positionMs, durationMs) }} aria-hidden="true" />
        )}
      </div>
      {shown !== undefined && <p className="yx-strip-words">{words(shown)}</p>}
    </div>
  );
}

export function usePartWords(): (part: StripPart) => string {
  const { t } = useTranslation('credit');
  const told = useFateWords();
  return (part) => {
    const time = { from: clockText(part.from), to: clockText(part.to) };
    const { what, why } = told(part);
    return why === '' ? t('strip.part', { ...time, what }) : t('strip.part_why', { ...time, what, why });
  };
}

/** What became of a part, and why where it does not count, or not all of it. */
export function useFateWords(): (part: Omit<StripPart, 'from' | 'to'>) => { what: string; why: string } {
  const { t } = useTranslation('credit');
  return ({ kind, reason: told, weightPermille }) => {
    const inPart = weightPermille < 1_000;
    const what = t(inPart ? `strip.${kind}_part` : `strip.${kind}`, { percent: Math.round(weightPermille / 10) });
    const reason = inPart && kind === 'credited' ? UnpaidReason.TOO_FAST : told;
    return { what, why: reason === UnpaidReason.UNSPECIFIED ? '' : t(`reason.${reasonKey(reason)}`) };
  };
}

function neighbour(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return Math.min(count - 1, at + 1);
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** What speed took away is left open at the top: the coloured area is what the numbers say. */
function placeOf(part: StripPart, durationMs: number): CSSProperties {
  const place = { left: percent(part.from, durationMs), width: percent(part.to - part.from, durationMs) };
  return part.weightPermille < 1_000 ? { ...place, '--yx-short': `${100 - part.weightPermille / 10}%` } as CSSProperties : place;
}

function percent(ms: number, durationMs: number): string {
  return `${durationMs > 0 ? Math.min(100, (ms * 100) / durationMs) : 0}%`;
}
