/** "Am I being credited right now?": one sentence, the numbers, the strip, and why anything does not count. */
import { Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

import { classHours, durationParts } from './amounts';
import { CreditStrip } from './credit_strip';
import { lengthOf, reasonKey, type UnpaidShare } from './standing';
import type { CreditStatus } from './status';
import { stripParts } from './strip';
import type { WatchView } from './view';
import './credit_panel.css';

export interface CreditPanelProps {
  readonly view: WatchView;
  readonly status: CreditStatus;
  readonly durationMs: number;
  readonly positionMs: number;
  readonly classHourMs: number;
}

export function CreditPanel({ view, status, durationMs, positionMs, classHourMs }: CreditPanelProps) {
  const { t } = useTranslation('watch');
  const { standing } = view;
  const parts = stripParts(standing, view.waiting);
  const waitingMs = lengthOf(parts.filter((part) => part.kind === 'waiting'));
  const unpaid = standing.unpaid.filter((share) => share.ms >= 1_000);
  return (
    <section className="yx-credit" aria-label={t('panel.label')}>
      <div className="yx-credit-head">
        <Tag color={colourOf(status)} className="yx-credit-status">
          {t(`status.${status.key}.short`)}
        </Tag>
        <span role="status" aria-live="polite">
          {t(`status.${status.key}.long`, { percent: 'percent' in status ? status.percent : 0 })}
        </span>
      </div>
      <dl className="yx-credit-numbers">
        <Number_ name={t('strip.credited')} ms={standing.creditedMs} note={t('hours', { hours: classHours(standing.creditedMs, classHourMs) })} />
        <Number_ name={t('strip.held')} ms={standing.heldMs} />
        <Number_ name={t('strip.unpaid')} ms={unpaid.reduce((sum, share) => sum + share.ms, 0)} />
        <Number_ name={t('strip.waiting')} ms={waitingMs} />
      </dl>
      <CreditStrip parts={parts} durationMs={durationMs} positionMs={positionMs} />
      <Reasons shares={unpaid} />
    </section>
  );
}

/** A plain duration in the learner's language. */
export function DurationText({ ms }: { ms: number }) {
  const { t } = useTranslation('watch');
  const { key, ...parts } = durationParts(ms);
  return <>{t(`duration.${key}`, parts)}</>;
}

function Number_({ name, ms, note }: { name: string; ms: number; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <DurationText ms={ms} />
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}

/** Why some of the time does not count, or not yet. */
export function Reasons({ shares }: { shares: readonly UnpaidShare[] }) {
  const { t } = useTranslation('watch');
  if (shares.length === 0) return null;
  return (
    <ul className="yx-reasons">
      {shares.map((share) => (
        <li key={share.reason}>
          <Typography.Text strong>
            <DurationText ms={share.ms} />
          </Typography.Text>{' '}
          {t(`reason.${reasonKey(share.reason)}`)}
        </li>
      ))}
    </ul>
  );
}

function colourOf(status: CreditStatus): string {
  switch (status.key) {
    case 'crediting':
    case 'crediting_part':
      return 'success';
    case 'late':
    case 'unstored':
    case 'elsewhere':
    case 'too_fast':
    case 'hidden':
      return 'warning';
    case 'paused':
    case 'ready':
    case 'not_in_course':
      return 'default';
  }
}
