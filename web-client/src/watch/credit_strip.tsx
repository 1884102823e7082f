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
  readonly positionMs: number;
}

export function CreditStrip({ parts, durationMs, positionMs }: CreditStripProps) {
  const { t } = useTranslation('credit');
  const [chosen, setChosen] = useState<number | null>(null);
  const [stop, setStop] = useState(0);
  const words = useWords();
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
            onClick={() => setChosen(index)}
          />
        ))}
        <div className="yx-strip-now" style={{ left: percent(positionMs, durationMs) }} aria-hidden="true" />
      </div>
      {shown !== undefined && <p className="yx-strip-words">{words(shown)}</p>}
    </div>
  );
}

function useWords(): (part: StripPart) => string {
  const { t } = useTranslation('credit');
  return (part) => {
    const time = { from: clockText(part.from), to: clockText(part.to) };
    const inPart = part.weightPermille < 1_000;
    const what = t(inPart ? `strip.${part.kind}_part` : `strip.${part.kind}`, { percent: Math.round(part.weightPermille / 10) });
    const reason = inPart && part.kind === 'credited' ? UnpaidReason.TOO_FAST : part.reason;
    const why = reason === UnpaidReason.UNSPECIFIED ? '' : t(`reason.${reasonKey(reason)}`);
    return why === '' ? t('strip.part', { ...time, what }) : t('strip.part_why', { ...time, what, why });
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
