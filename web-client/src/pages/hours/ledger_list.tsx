/** The ledger: every entry that made the hours what they are, newest first. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { CreditService, type LedgerEntry } from '../../protocol/server/protocol/credit_pb';
import { classHours } from '../../watch/amounts';
import { DurationText } from '../../watch/credit_panel';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { dayText } from '../../watch/moments';
import { usePolicyTitles } from '../../watch/policy';

const kPage = 30;

export function LedgerList({ year, classHourMs }: { year: number; classHourMs: number }) {
  const { t } = useTranslation('hours');
  const query = useInfiniteQuery(CreditService.method.listLedger, { year, pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <section aria-labelledby="ledger">
      <Typography.Title level={2} id="ledger">
        {t('ledger.title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('ledger.intro')}</Typography.Paragraph>
      {query.isPending && <LoadingBlock rows={4} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && <NothingYet text={t('ledger.none')} />}
      {entries.length > 0 && <Table entries={entries} classHourMs={classHourMs} />}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}

function Table({ entries, classHourMs }: { entries: readonly LedgerEntry[]; classHourMs: number }) {
  const { t } = useTranslation('hours');
  return (
    <table className="yx-ledger">
      <thead>
        <tr>
          <th scope="col">{t('ledger.day')}</th>
          <th scope="col">{t('ledger.amount')}</th>
          <th scope="col">{t('ledger.cause')}</th>
          <th scope="col">{t('ledger.number')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={String(entry.seq)} entry={entry} classHourMs={classHourMs} />
        ))}
      </tbody>
    </table>
  );
}

/** Also what is shorter than a second: the ledger hides nothing. */
function Amount({ ms }: { ms: number }) {
  const { t } = useTranslation('hours');
  return ms < 1_000 ? <>{t('ledger.part_second', { s: (ms / 1000).toFixed(3) })}</> : <DurationText ms={ms} />;
}

function Row({ entry, classHourMs }: { entry: LedgerEntry; classHourMs: number }) {
  const { t, i18n } = useTranslation('hours');
  const titles = usePolicyTitles();
  const ms = Number(entry.amountMs);
  const cause = t(`ledger.causes.${entry.cause}`, entry.cause);
  return (
    <tr>
      <td data-label={t('ledger.day')}>{dayText(entry.day, i18n.language)}</td>
      <td data-label={t('ledger.amount')} className={ms < 0 ? 'yx-ledger-minus' : ''}>
        {ms < 0 ? '−' : '+'}
        <Amount ms={Math.abs(ms)} />
        {classHourMs > 0 && Math.abs(ms) * 10 >= classHourMs && (
          <small>{t('class_hours', { hours: classHours(ms, classHourMs) })}</small>
        )}
      </td>
      <td data-label={t('ledger.cause')}>
        {cause} · {titles.category(entry.category)}
        {entry.lessonTitle !== '' && (
          <>
            {' '}
            <Link to={`/lessons/${entry.lessonId}`}>{entry.lessonTitle}</Link>
          </>
        )}
        {entry.reason !== '' && <span className="yx-ledger-reason">{entry.reason}</span>}
      </td>
      <td data-label={t('ledger.number')}>{String(entry.seq)}</td>
    </tr>
  );
}
