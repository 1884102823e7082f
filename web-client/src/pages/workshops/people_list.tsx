/** Who has enrolled, and who was invited by name and has not. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Workshop, type WorkshopPerson, WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import { type Column, DataTable } from '../../ui/data_table';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { momentText } from '../../watch/moments';

const kPage = 50;

export function PeopleList({ workshop }: { workshop: Workshop }) {
  const { t } = useTranslation('workshops');
  const [missing, setMissing] = useState(false);
  return (
    <section className="yx-workshop-people" aria-labelledby="people">
      <div className="yx-admin-head">
        <h2 id="people">{t('people.title')}</h2>
        {!workshop.forEveryone && (
          <Radio.Group
            optionType="button"
            aria-label={t('people.title')}
            value={missing}
            options={[
              { value: false, label: t('people.enrolled') },
              { value: true, label: t('people.missing') },
            ]}
            onChange={(event) => setMissing(event.target.value as boolean)}
          />
        )}
      </div>
      <People key={String(missing)} workshopId={workshop.id} missing={missing} />
    </section>
  );
}

function People({ workshopId, missing }: { workshopId: string; missing: boolean }) {
  const { t } = useTranslation('workshops');
  const columns = useColumns(missing);
  const asked = { workshopId, missing, pageSize: kPage, pageToken: '' };
  const query = useInfiniteQuery(WorkshopService.method.listPeople, asked, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const people = query.data?.pages.flatMap((page) => page.people) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  const name = missing ? 'missing' : 'enrolled';
  return (
    <>
      {query.isPending && <LoadingBlock rows={4} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && people.length === 0 && <NothingYet text={t(`people.none_${name}`)} />}
      {people.length > 0 && <DataTable caption={t(`people.${name}`)} columns={columns} rows={people} rowKey={({ id }) => id} />}
      {people.length > 0 && <p className="yx-secondary">{t('people.total', { count: total })}</p>}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function useColumns(missing: boolean): readonly Column<WorkshopPerson>[] {
  const { t, i18n } = useTranslation('workshops');
  const who: readonly Column<WorkshopPerson>[] = [
    { key: 'name', title: t('people.name'), cell: (one) => one.name, short: true },
    { key: 'school', title: t('people.school'), cell: (one) => one.schoolName },
  ];
  if (missing) return who;
  return [...who, { key: 'at', title: t('people.at'), cell: (one) => momentText(one.enrolledAt, i18n.language), short: true }];
}
