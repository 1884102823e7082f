/** What looks unlike honest watching, with the numbers, for a person to judge. Nothing is denied by itself. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Radio, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { ReviewService } from '../../protocol/server/protocol/review_pb';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { CaseCard } from './case_card';
import '../../ui/admin.css';
import '../receipt/receipt.css';
import '../appeals/appeals.css';

const kPage = 20;
const kLists = ['open', 'reviewed'] as const;
type List = (typeof kLists)[number];

export function ReviewPage() {
  const { t } = useTranslation('review');
  const [address, setAddress] = useSearchParams();
  const list: List = address.get('list') === 'reviewed' ? 'reviewed' : 'open';
  return (
    <div className="yx-admin">
      <div className="yx-admin-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
      </div>
      <p className="yx-secondary">{t('about')}</p>
      <search>
        <Radio.Group
          className="yx-appeal-lists"
          optionType="button"
          aria-label={t('lists')}
          value={list}
          options={kLists.map((one) => ({ value: one, label: t(`list.${one}`) }))}
          onChange={(event) => setAddress(event.target.value === 'open' ? {} : { list: 'reviewed' })}
        />
      </search>
      <Cases key={list} list={list} />
    </div>
  );
}

function Cases({ list }: { list: List }) {
  const { t } = useTranslation('review');
  const query = useInfiniteQuery(ReviewService.method.listAnomalies, { filter: list, pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const cases = query.data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <>
      {query.isPending && <LoadingBlock rows={6} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && cases.length === 0 && <NothingYet text={t(`none.${list}`)} />}
      <ul className="yx-appeals">
        {cases.map((one) => (
          <li key={one.id}>
            <CaseCard one={one} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
