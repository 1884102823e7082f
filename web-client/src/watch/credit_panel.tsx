/** "Am I being credited right now?": one sentence, the numbers, the strip, and why anything does not count. */
import { Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

import { classHours, durationParts } from './amounts';
import { CreditStrip } from './credit_strip';
import { lengthOf, reasonKey, type UnpaidShare } from './standing';
import type { CreditStatus } from './status';
import { type PartKind, stripParts } from './strip';
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
  const percent = 'percent' in status ? status.percent : 0;
  const credited = t('hours', { hours: classHours(standing.creditedMs, classHourMs) });
  return (
    <section className="yx-credit" aria-label={t('panel.label')}>
      <CreditStrip parts={parts} durationMs={durationMs} positionMs={positionMs} />
      <div className="yx-credit-now">
        <div className="yx-credit-status">
          <Tag color={colourOf(status)}>{t(`status.${status.key}.short`, { percent })}</Tag>
          <span role="status" aria-live="polite">
            {t(`status.${status.key}.long`, { percent })}
          </span>
        </div>
        <dl className="yx-credit-numbers">
          <Amount kind="credited" ms={standing.creditedMs} note={credited} />
          <Amount kind="held" ms={standing.heldMs} />
          <Amount kind="unpaid" ms={unpaid.reduce((sum, share) => sum + share.ms, 0)} />
          <Amount kind="waiting" ms={waitingMs} />
        </dl>
      </div>
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

/** With the mark that the strip gives such time: the numbers are its legend. */
function Amount({ kind, ms, note }: { kind: PartKind; ms: number; note?: string }) {
  const { t } = useTranslation('watch');
  return (
    <div>
      <dt>
        <span className={`yx-credit-mark yx-${kind}`} aria-hidden="true" />
        {t(`strip.${kind}`)}
      </dt>
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
    case 'repeated':
    case 'paused':
    case 'ready':
    case 'not_in_course':
      return 'default';
  }
}
