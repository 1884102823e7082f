/** One appeal: who objects to what, what the evidence says, and the decision. */
import { useQuery } from '@connectrpc/connect-query';
import { Drawer, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type AppealCase, AppealService, type GetAppealResponse } from '../../protocol/server/protocol/appeal_pb';
import { clockText } from '../../ui/clock';
import { DurationText } from '../../watch/duration_text';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { momentText } from '../../watch/moments';
import { outcomeOf } from '../receipt/outcome';
import { CorrectionCard } from './correction_card';
import { DecideForm } from './decide_form';
import { Evidence } from './evidence';

export function CaseDrawer({ appealId, onClose }: { appealId: string; onClose: () => void }) {
  const { t } = useTranslation('appeals');
  const query = useQuery(AppealService.method.getAppeal, { appealId }, { enabled: appealId !== '' });
  const one = query.data?.appealCase;
  return (
    <Drawer
      title={one === undefined ? t('appeal') : t('appeal_of', { name: one.personName })}
      size="min(760px, 100vw)"
      open={appealId !== ''}
      onClose={onClose}
      destroyOnHidden
    >
      {query.isLoading && <LoadingBlock rows={8} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && one !== undefined && <Details key={appealId} found={query.data} one={one} />}
    </Drawer>
  );
}

function Details({ found, one }: { found: GetAppealResponse; one: AppealCase }) {
  const { t } = useTranslation('appeals');
  const { appeal, proposal } = one;
  const { evidence } = found;
  if (appeal === undefined || evidence === undefined) return null;
  const undecided = appeal.state === 'open' && proposal === undefined;
  return (
    <>
      <Part title={t('part.appeal')}>
        <Facts one={one} />
        <p className="yx-appeal-text">{appeal.text}</p>
      </Part>
      {proposal !== undefined && (
        <Part title={t('part.proposal')}>
          <CorrectionCard correction={proposal} />
        </Part>
      )}
      {appeal.answer !== '' && (
        <Part title={t('part.answer')}>
          <p className="yx-appeal-text">{appeal.answer}</p>
          <p className="yx-secondary">{t('answered_by', { name: one.answeredByName })}</p>
        </Part>
      )}
      {undecided && (
        <Part title={t('part.decide')}>
          <DecideForm appeal={appeal} evidence={evidence} />
        </Part>
      )}
      <Part title={t('part.evidence')}>
        <Evidence appeal={appeal} evidence={evidence} />
      </Part>
      {found.rejected.length > 0 && (
        <Part title={t('part.rejected')}>
          {found.rejected.map((correction) => (
            <CorrectionCard key={correction.id} correction={correction} />
          ))}
        </Part>
      )}
    </>
  );
}

function Facts({ one }: { one: AppealCase }) {
  const { t, i18n } = useTranslation('appeals');
  const { t: words } = useTranslation('receipt');
  const { appeal } = one;
  if (appeal === undefined) return null;
  const [from, to] = [Number(appeal.fromMs), Number(appeal.toMs)];
  return (
    <dl className="yx-facts">
      <dt>{t('column.who')}</dt>
      <dd>
        <Link to={`/persons?person=${one.personId}`}>{one.personName}</Link> {one.login} · {one.schoolName}
      </dd>
      <dt>{t('column.lesson')}</dt>
      <dd>
        <Link to={`/lessons/${appeal.lessonId}`}>{appeal.lessonTitle}</Link>
      </dd>
      <dt>{words('interval.time')}</dt>
      <dd>
        {words('interval.from_to', { from: clockText(from), to: clockText(to) })} (<DurationText ms={to - from} />)
      </dd>
      <dt>{t('column.made')}</dt>
      <dd>{momentText(appeal.madeAt, i18n.language)}</dd>
      <dt>{t('column.state')}</dt>
      <dd>
        <Tag>{words(`outcome.${outcomeOf(appeal)}`)}</Tag>
      </dd>
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="yx-drawer-part" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
