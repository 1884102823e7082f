/** One case: whose, what is unusual in which numbers, and what a person made of it. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { AnomalyCase } from '../../protocol/server/protocol/review_pb';
import { useDurationWords } from '../../watch/duration_text';
import { dayText, momentText } from '../../watch/moments';
import { CorrectionCard } from '../appeals/correction_card';
import { factWords } from './facts';
import { ReviewActs } from './review_acts';

const kColours: Readonly<Record<string, string>> = { open: 'warning', cleared: 'success', proposed: 'processing' };

export function CaseCard({ one }: { one: AnomalyCase }) {
  const { t, i18n } = useTranslation('review');
  const duration = useDurationWords();
  const format = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const facts = factWords(one.facts, { duration, number: (value) => format.format(value) });
  return (
    <article className="yx-correction" aria-label={t('label', { name: one.personName, kind: t(`kind.${one.kind}.title`) })}>
      <div className="yx-appeal-head">
        <span>
          <Link to={`/persons?person=${one.personId}`}>{one.personName}</Link>{' '}
          <span className="yx-secondary">
            {one.login} · {one.schoolName}
          </span>
        </span>
        <Tag color={kColours[one.state] ?? 'default'}>{t(`state.${one.state}`)}</Tag>
      </div>
      <p>
        <strong>{t(`kind.${one.kind}.title`)}</strong> · {one.month.slice(0, 7)}
        {one.day !== '' && ` · ${dayText(one.day, i18n.language)}`}
      </p>
      <p>{t(`kind.${one.kind}.text`, facts)}</p>
      {one.note !== '' && <p className="yx-appeal-text">{one.note}</p>}
      <p className="yx-secondary">
        {one.reviewedAt === ''
          ? t('found', { at: momentText(one.foundAt, i18n.language) })
          : t('reviewed', { name: one.reviewedByName, at: momentText(one.reviewedAt, i18n.language) })}
      </p>
      {one.correction !== undefined && <CorrectionCard correction={one.correction} />}
      {one.state === 'open' && <ReviewActs one={one} />}
    </article>
  );
}
