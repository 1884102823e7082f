/** My hours: what counts, what does not, and why. */
import { useQuery } from '@connectrpc/connect-query';
import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';

import { CreditService, type GetMyHoursResponse } from '../../protocol/server/protocol/credit_pb';
import { classHours } from '../../watch/amounts';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { ObligationBar } from '../../watch/obligation_bar';
import { useTitleWords } from '../../watch/policy';
import { AppealList } from './appeal_list';
import { ChecksToMakeUp } from './checks_to_make_up';
import { LedgerList } from './ledger_list';
import { LessonList } from './lesson_list';
import './hours.css';

export function HoursPage() {
  const { t } = useTranslation('hours');
  const hours = useQuery(CreditService.method.getMyHours, {});
  return (
    <div className="yx-hours">
      <Typography.Title level={1}>
        {hours.data === undefined ? t('title') : t('title_year', { year: hours.data.year })}
      </Typography.Title>
      {hours.isPending && <LoadingBlock rows={4} />}
      {hours.isError && <LoadFailure error={hours.error} onRetry={() => void hours.refetch()} />}
      {hours.data !== undefined && <Summary hours={hours.data} />}
      <ChecksToMakeUp />
      <LessonList classHourMs={Number(hours.data?.classHourMs ?? 0)} />
      <AppealList />
      <LedgerList year={hours.data?.year ?? 0} classHourMs={Number(hours.data?.classHourMs ?? 0)} />
    </div>
  );
}

function Summary({ hours }: { hours: GetMyHoursResponse }) {
  const { t } = useTranslation('hours');
  const inWords = useTitleWords();
  const classHourMs = Number(hours.classHourMs);
  return (
    <section aria-labelledby="owed">
      <h2 id="owed" className="yx-hidden">
        {t('owed')}
      </h2>
      {hours.obligations.length === 0 && <NothingYet text={t('owes_nothing')} />}
      <div className="yx-hours-owed">
        {hours.obligations.map((obligation) => (
          <ObligationBar key={obligation.name} obligation={obligation} classHourMs={classHourMs} />
        ))}
      </div>
      {hours.categories.length > 0 && (
        <dl className="yx-hours-categories">
          {hours.categories.map((category) => (
            <div key={category.category}>
              <dt>{inWords(category.title)}</dt>
              <dd>{t('class_hours', { hours: classHours(Number(category.creditedMs), classHourMs) })}</dd>
            </div>
          ))}
        </dl>
      )}
      <Typography.Paragraph type="secondary" className="yx-hours-unit">
        {t('class_hour_is', { minutes: classHourMs / 60_000 })}
      </Typography.Paragraph>
    </section>
  );
}
