/** What is stored about the appealed interval: what the learner saw, what the rules say now, what was delivered and played. */
import { useTranslation } from 'react-i18next';

import type { Appeal, AppealEvidence } from '../../protocol/server/protocol/appeal_pb';
import type { Standing } from '../../protocol/server/protocol/watch_pb';
import { clockText } from '../../ui/clock';
import { useFateWords } from '../../watch/credit_strip';
import { DurationText } from '../../watch/duration_text';
import { standingOf } from '../../watch/standing';
import { stripParts } from '../../watch/strip';
import { SittingCard } from '../receipt/sitting_card';

export function Evidence({ appeal, evidence }: { appeal: Appeal; evidence: AppealEvidence }) {
  const { t } = useTranslation('appeals');
  const { t: words } = useTranslation('receipt');
  const length = Number(appeal.toMs - appeal.fromMs);
  const delivered = evidence.delivered.reduce((sum, span) => sum + Number(span.toMs - span.fromMs), 0);
  return (
    <div className="yx-evidence">
      <Fates title={t('evidence.then')} standing={evidence.then} />
      <Fates title={t('evidence.now')} standing={evidence.now} />
      <p>
        <strong>{t('evidence.delivered')}</strong> <DurationText ms={delivered} />
        {delivered < length && (
          <span className="yx-secondary">
            {' '}
            {t('evidence.not_delivered')} <DurationText ms={length - delivered} />
          </span>
        )}
      </p>
      <ul className="yx-evidence-spans">
        {evidence.delivered.slice(0, 50).map((span) => (
          <li key={String(span.fromMs)}>{words('interval.from_to', { from: clockText(Number(span.fromMs)), to: clockText(Number(span.toMs)) })}</li>
        ))}
      </ul>
      <h3>{words('sittings.title')}</h3>
      {evidence.sittings.length === 0 && <p className="yx-secondary">{t('evidence.never_played')}</p>}
      <ul className="yx-sittings">
        {evidence.sittings.map((sitting) => (
          <li key={sitting.id}>
            <SittingCard sitting={sitting} evidence />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Fates({ title, standing }: { title: string; standing: Standing | undefined }) {
  const { t } = useTranslation('appeals');
  const { t: words } = useTranslation('receipt');
  const told = useFateWords();
  const parts = stripParts(standingOf(standing), []);
  return (
    <div>
      <h3>{title}</h3>
      {parts.length === 0 && <p className="yx-secondary">{t('evidence.no_record')}</p>}
      <ul className="yx-fates">
        {parts.slice(0, 50).map((part) => {
          const { what, why } = told(part);
          return (
            <li key={`${part.kind}-${part.from}`} className="yx-interval-fate">
              <span className={`yx-credit-mark yx-${part.kind}`} aria-hidden="true" />
              <span>
                {words('interval.from_to', { from: clockText(part.from), to: clockText(part.to) })} <strong>{what}</strong>
                {why !== '' && <span className="yx-interval-why">{why}</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
