/** The ledger: every entry that made the hours what they are, newest first. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { CreditService, type LedgerEntry } from '../../protocol/server/protocol/credit_pb';
import { classHours } from '../../watch/amounts';
import { DurationText } from '../../watch/credit_panel';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { dayText, timesText } from '../../watch/moments';
import { usePolicyTitles } from '../../watch/policy';
import { type LedgerGroup, groupsOf } from './ledger_groups';

/** Many: a sitting is one row of them. */
const kPage = 200;

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
          <th scope="col">{t('ledger.time')}</th>
          <th scope="col">{t('ledger.amount')}</th>
          <th scope="col">{t('ledger.cause')}</th>
          <th scope="col">{t('ledger.number')}</th>
        </tr>
      </thead>
      <tbody>
        {groupsOf(entries).map((group) => (
          <Group key={String(group.newest.seq)} group={group} classHourMs={classHourMs} />
        ))}
      </tbody>
    </table>
  );
}

function Group({ group, classHourMs }: { group: LedgerGroup; classHourMs: number }) {
  const { t } = useTranslation('hours');
  const [open, setOpen] = useState(false);
  const count = group.entries.length;
  const toggle = count > 1 && (
    <Button type="link" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
      {t(open ? 'ledger.fold' : 'ledger.unfold', { count })}
    </Button>
  );
  return (
    <>
      <Row group={group} classHourMs={classHourMs} toggle={toggle} />
      {open &&
        group.entries.map((entry) => (
          <Row key={String(entry.seq)} part group={{ entries: [entry], newest: entry, oldest: entry, amountMs: Number(entry.amountMs) }} classHourMs={classHourMs} />
        ))}
    </>
  );
}

/** Also what is shorter than a second: the ledger hides nothing. */
function Amount({ ms }: { ms: number }) {
  const { t } = useTranslation('hours');
  return ms < 1_000 ? <>{t('ledger.part_second', { s: (ms / 1000).toFixed(3) })}</> : <DurationText ms={ms} />;
}

interface RowProps {
  readonly group: LedgerGroup;
  readonly classHourMs: number;
  /** One of the entries of the group above it. */
  readonly part?: boolean;
  readonly toggle?: ReactNode;
}

function Row({ group, classHourMs, part = false, toggle }: RowProps) {
  const { t, i18n } = useTranslation('hours');
  const { timeZone } = usePolicyTitles();
  const { newest, oldest, amountMs } = group;
  const numbers = newest === oldest ? String(newest.seq) : `${oldest.seq}–${newest.seq}`;
  return (
    <tr className={part ? 'yx-ledger-part' : ''}>
      <td data-label={t('ledger.time')}>
        {!part && dayText(newest.day, i18n.language)} <small>{timesText(oldest.bookedAt, newest.bookedAt, i18n.language, timeZone)}</small>
      </td>
      <td data-label={t('ledger.amount')} className={amountMs < 0 ? 'yx-ledger-minus' : ''}>
        {amountMs < 0 ? '−' : '+'}
        <Amount ms={Math.abs(amountMs)} />
        {classHourMs > 0 && Math.abs(amountMs) * 10 >= classHourMs && (
          <small>{t('class_hours', { hours: classHours(amountMs, classHourMs) })}</small>
        )}
      </td>
      <td data-label={t('ledger.cause')}>{!part && <Cause entry={newest} />}</td>
      <td data-label={t('ledger.number')}>
        {numbers} {toggle}
      </td>
    </tr>
  );
}

function Cause({ entry }: { entry: LedgerEntry }) {
  const { t } = useTranslation('hours');
  const titles = usePolicyTitles();
  return (
    <>
      {t(`ledger.causes.${entry.cause}`, entry.cause)} · {titles.category(entry.category)}
      {entry.lessonTitle !== '' && (
        <>
          {' '}
          <Link to={`/lessons/${entry.lessonId}`}>{entry.lessonTitle}</Link>
        </>
      )}
      {entry.reason !== '' && <span className="yx-ledger-reason">{entry.reason}</span>}
    </>
  );
}
