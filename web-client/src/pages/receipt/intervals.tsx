/** The lesson's timeline as a table: each interval with its mark, what became of it, and why. */
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Appeal } from '../../protocol/server/protocol/appeal_pb';
import { clockText } from '../../ui/clock';
import { useFateWords } from '../../watch/credit_strip';
import { DurationText } from '../../watch/duration_text';
import type { StripPart } from '../../watch/strip';
import { appealableIn, type Stretch } from './stretch';

/** Rows on the page at once: a lesson watched in a thousand bits is shown bit by bit. */
const kShown = 100;

export interface IntervalsProps {
  readonly parts: readonly StripPart[];
  /** The beginning of the part that was chosen in the strip. */
  readonly picked: number | null;
  readonly open: readonly Appeal[];
  readonly onAppeal: (stretch: Stretch) => void;
}

export function Intervals({ parts, picked, open, onAppeal }: IntervalsProps) {
  const { t } = useTranslation('receipt');
  const [count, setCount] = useState(kShown);
  const pickedAt = parts.findIndex((part) => part.from === picked);
  const shown = parts.slice(0, Math.max(count, pickedAt + 1));
  return (
    <>
      <table className="yx-intervals">
        <caption className="yx-hidden">{t('timeline')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('interval.time')}</th>
            <th scope="col">{t('interval.length')}</th>
            <th scope="col">{t('interval.became')}</th>
            <th scope="col">{t('interval.act')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((part) => (
            <Row key={`${part.kind}-${part.from}`} part={part} picked={part.from === picked} open={open} onAppeal={onAppeal} />
          ))}
        </tbody>
      </table>
      {shown.length < parts.length && (
        <Button className="yx-receipt-more" onClick={() => setCount(shown.length + kShown)}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

interface RowProps {
  readonly part: StripPart;
  readonly picked: boolean;
  readonly open: readonly Appeal[];
  readonly onAppeal: (stretch: Stretch) => void;
}

function Row({ part, picked, open, onAppeal }: RowProps) {
  const { t } = useTranslation('receipt');
  const { what, why } = useFateWords()(part);
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (picked) row.current?.scrollIntoView({ block: 'nearest' });
  }, [picked]);
  const time = t('interval.from_to', { from: clockText(part.from), to: clockText(part.to) });
  const whole = part.kind === 'credited' && part.weightPermille === 1_000;
  return (
    <tr ref={row} className={picked ? 'yx-interval-picked' : undefined} aria-current={picked ? 'true' : undefined}>
      <td data-label={t('interval.time')}>
        <span>{time}</span>
      </td>
      <td data-label={t('interval.length')}>
        <span>
          <DurationText ms={part.to - part.from} />
        </span>
      </td>
      <td data-label={t('interval.became')}>
        <span className="yx-interval-fate">
          <span className={`yx-credit-mark yx-${part.kind}`} aria-hidden="true" />
          <span>
            <strong>{what}</strong>
            {why !== '' && <span className="yx-interval-why">{why}</span>}
          </span>
        </span>
      </td>
      <td className="yx-interval-act">
        {!whole && appealableIn(open, part) && (
          <Button onClick={() => onAppeal(part)} aria-label={t('appeal.part_label', { time })}>
            {t('appeal.part')}
          </Button>
        )}
        {!whole && !appealableIn(open, part) && <span className="yx-secondary">{t('appeal.is_open')}</span>}
      </td>
    </tr>
  );
}
