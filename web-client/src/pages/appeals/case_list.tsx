/** Appeals, each opened in a drawer. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';

import { type AppealCase, AppealService } from '../../protocol/server/protocol/appeal_pb';
import { clockText } from '../../ui/clock';
import { type Column, DataTable } from '../../ui/data_table';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { momentText } from '../../watch/moments';
import { outcomeOf } from '../receipt/outcome';
import type { List } from './lists';

/** Also what stays on the page before more are asked for. */
const kPage = 50;

export function CaseList({ list, show }: { list: List; show: (appeal: string) => void }) {
  const { t } = useTranslation('appeals');
  const columns = useColumns(show);
  const query = useInfiniteQuery(AppealService.method.listAppeals, { filter: list, pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const cases = query.data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <>
      {query.isPending && <LoadingBlock rows={6} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && cases.length === 0 && <NothingYet text={t(`none.${list}`)} />}
      {cases.length > 0 && <DataTable caption={t(`list.${list}`)} columns={columns} rows={cases} rowKey={idOf} />}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function idOf({ appeal }: AppealCase): string {
  return appeal?.id ?? '';
}

function useColumns(show: (appeal: string) => void): readonly Column<AppealCase>[] {
  const { t, i18n } = useTranslation('appeals');
  return [
    {
      key: 'who',
      title: t('column.who'),
      cell: (one) => (
        <div className="yx-case-who">
          <Button type="link" className="yx-row-name" onClick={() => show(idOf(one))}>
            {one.personName}
          </Button>
          <span className="yx-secondary">{one.schoolName}</span>
        </div>
      ),
    },
    { key: 'lesson', title: t('column.lesson'), cell: (one) => <Lesson one={one} /> },
    { key: 'text', title: t('column.text'), cell: (one) => <span className="yx-case-text">{one.appeal?.text}</span> },
    { key: 'made', title: t('column.made'), cell: (one) => momentText(one.appeal?.madeAt ?? '', i18n.language), short: true },
    { key: 'state', title: t('column.state'), cell: (one) => <State one={one} /> },
  ];
}

function Lesson({ one }: { one: AppealCase }) {
  const { t } = useTranslation('receipt');
  const { lessonTitle = '', fromMs = 0n, toMs = 0n } = one.appeal ?? {};
  return (
    <>
      {lessonTitle}{' '}
      <span className="yx-secondary">{t('interval.from_to', { from: clockText(Number(fromMs)), to: clockText(Number(toMs)) })}</span>
    </>
  );
}

function State({ one }: { one: AppealCase }) {
  const { t } = useTranslation('receipt');
  const { t: words } = useTranslation('appeals');
  if (one.appeal === undefined) return null;
  if (one.appeal.state === 'open' && one.proposal !== undefined) return <Tag color="warning">{words('proposed_by', { name: one.proposal.proposedByName })}</Tag>;
  return <Tag>{t(`outcome.${outcomeOf(one.appeal)}`)}</Tag>;
}
