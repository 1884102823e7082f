/** "Am I being credited right now?": one sentence, the numbers, the strip, and why anything does not count. */
import { Button, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

import { clockText } from '../ui/clock';
import { classHours } from './amounts';
import { CreditStrip } from './credit_strip';
import { DurationText, useDurationWords } from './duration_text';
import { lengthOf, reasonKey, type UnpaidShare } from './standing';
import type { CreditStatus } from './status';
import { type PartKind, stripParts } from './strip';
import { sumsOf, worthTelling } from './sums';
import type { WatchView } from './view';
import './credit_panel.css';

export { DurationText } from './duration_text';

export interface CreditPanelProps {
  readonly view: WatchView;
  readonly status: CreditStatus;
  readonly durationMs: number;
  readonly positionMs: number;
  readonly classHourMs: number;
  /** Opens the presence check that was put off. */
  readonly onAnswerCheck: () => void;
}

const kWhereThereIsAny = ['held', 'fast', 'unpaid'] as const;

export function CreditPanel({ view, status, durationMs, positionMs, classHourMs, onAnswerCheck }: CreditPanelProps) {
  const { t } = useTranslation('credit');
  const { standing } = view;
  const parts = stripParts(standing, view.waiting);
  const waitingMs = lengthOf(parts.filter((part) => part.kind === 'waiting'));
  const sums = sumsOf(standing);
  const { key } = status;
  const values = useValues(status);
  const credited = t('hours', { hours: classHours(standing.creditedMs, classHourMs) });
  return (
    <section className="yx-credit" aria-label={t('panel.label')}>
      <CreditStrip parts={parts} durationMs={durationMs} positionMs={positionMs} />
      <div className="yx-credit-now">
        <div className="yx-credit-status">
          <Tag color={colourOf(status)}>{t(`status.${key}.short`, values)}</Tag>
          <span role="status" aria-live="polite">
            {t(`status.${key}.long`, values)}
          </span>
          {key === 'check_due' && (
            <Button type="primary" onClick={onAnswerCheck}>
              {t('answer_check')}
            </Button>
          )}
        </div>
        <dl className="yx-credit-numbers">
          <Amount kind="credited" ms={sums.credited} note={credited} />
          {kWhereThereIsAny.map((kind) => sums[kind] >= 1_000 && <Amount key={kind} kind={kind} ms={sums[kind]} />)}
          <Amount kind="waiting" ms={waitingMs} />
        </dl>
      </div>
      <Reasons shares={standing.unpaid} />
    </section>
  );
}

/** What the sentence fills in, as it is read. */
function useValues(status: CreditStatus): Readonly<Record<string, string | number>> {
  const words = useDurationWords();
  if (status.key === 'resume') return { at: clockText(status.atMs) };
  if ('unseenMs' in status) return { credited: words(status.creditedMs), unseen: words(status.unseenMs) };
  return status.key === 'crediting_part' ? status : {};
}

/** With the mark that the strip gives such time: the numbers are its legend. */
function Amount({ kind, ms, note }: { kind: PartKind; ms: number; note?: string }) {
  const { t } = useTranslation('credit');
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

/** What became of the time that is not credited, or not yet. */
export function Reasons({ shares }: { shares: readonly UnpaidShare[] }) {
  const { t } = useTranslation('credit');
  const told = worthTelling(shares);
  if (told.length === 0) return null;
  return (
    <ul className="yx-reasons">
      {told.map((share) => (
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
    case 'finished':
      return 'success';
    case 'check_due':
    case 'late':
    case 'unstored':
    case 'elsewhere':
    case 'too_fast':
    case 'hidden':
      return 'warning';
    case 'repeated':
    case 'paused':
    case 'ready':
    case 'resume':
    case 'seen':
    case 'at_end':
    case 'not_in_course':
      return 'default';
  }
}
