/** Workshops: those to come and those past, one's own, and those that an administrator looks after. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Radio, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { Role } from '../../protocol/server/protocol/people_pb';
import { today } from '../../ui/days';
import { useMe, useOffice } from '../../ui/me';
import { rolesHeld } from '../../ui/roles';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { isOverview, type List, listsOf, questionOf, readList, writeList } from './lists';
import { kRefreshMs } from './use_workshops_changed';
import { WorkshopGrid } from './workshop_card';
import { WorkshopsTable } from './workshops_table';
import '../../ui/admin.css';

const kPage = 24;

/** Whether somebody leads workshops today. */
export function useIsMentor(): boolean {
  return rolesHeld(useMe(), today()).includes(Role.MENTOR);
}

export function WorkshopsPage() {
  const { t } = useTranslation('workshops');
  const [address, setAddress] = useSearchParams();
  const mentor = useIsMentor();
  const office = useOffice();
  const lists = listsOf(mentor, office);
  const list = readList(address, lists);
  const nameOf = (one: List): string => t(`list.${one === 'overseen' && office === 'school' ? 'overseen_school' : one}`);
  return (
    <div className="yx-admin">
      <div className="yx-admin-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
        {mentor && (
          <Link to="/workshops/new">
            <Button type="primary">{t('new')}</Button>
          </Link>
        )}
      </div>
      <search>
        <Radio.Group
          className="yx-workshop-lists"
          optionType="button"
          aria-label={t('lists')}
          value={list}
          options={lists.map((one) => ({ value: one, label: nameOf(one) }))}
          onChange={(event) => setAddress(writeList(event.target.value as List))}
        />
      </search>
      <Workshops key={list} list={list} name={nameOf(list)} />
    </div>
  );
}

function Workshops({ list, name }: { list: List; name: string }) {
  const { t } = useTranslation('workshops');
  const { method, past } = questionOf(list);
  const query = useInfiniteQuery(method, { past, pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: kRefreshMs,
  });
  const workshops = query.data?.pages.flatMap((page) => page.workshops) ?? [];
  return (
    <>
      {query.isPending && <LoadingBlock rows={6} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && workshops.length === 0 && <NothingYet text={t(`none.${list}`)} />}
      {workshops.length > 0 &&
        (isOverview(list) ? (
          <WorkshopsTable caption={name} workshops={workshops} />
        ) : (
          <WorkshopGrid workshops={workshops} />
        ))}
      {query.hasNextPage && (
        <Button className="yx-workshop-more" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
