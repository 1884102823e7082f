/** The people whom an administrator looks after: found, added, and each opened in a drawer. */
import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { Button, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type ListPersonsResponse, PeopleService } from '../../protocol/server/protocol/people_pb';
import { DataTable } from '../../ui/data_table';
import { useOffice } from '../../ui/me';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { AddPerson } from './add_person';
import { FilterBar } from './filter_bar';
import { isFiltered, kNoFilters } from './filters';
import { Pager } from './pager';
import { PersonDrawer } from './person_drawer';
import { useColumns } from './columns';
import { type FiltersInAddress, useFilters } from './use_filters';
import '../../ui/admin.css';

/** Also what stays on the page at most: beyond a hundred rows a list would have to be virtual. */
const kPage = 50;

export function PersonsPage() {
  const { t } = useTranslation('people');
  const office = useOffice();
  const address = useFilters();
  const [adding, setAdding] = useState(false);
  const { query, school, role, inactive, after } = address.filters;
  const wanted = { query, role, includeInactive: inactive, pageSize: kPage, pageToken: after, schoolId: school || '0' };
  const found = useQuery(PeopleService.method.listPersons, wanted, { placeholderData: keepPreviousData });
  return (
    <div className="yx-admin">
      <div className="yx-admin-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
        <div className="yx-actions">
          <Link to="/roster">
            <Button tabIndex={-1}>{t('to_roster')}</Button>
          </Link>
          <Button type="primary" onClick={() => setAdding(true)}>
            {t('add.title')}
          </Button>
        </div>
      </div>
      <FilterBar filters={address.filters} ask={address.ask} office={office} />
      {found.isPending && <LoadingBlock rows={8} />}
      {found.isError && <LoadFailure error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && <Found found={found.data} stale={found.isPlaceholderData} address={address} />}
      <AddPerson open={adding} office={office} onClose={() => setAdding(false)} />
      <PersonDrawer personId={address.person} office={office} onClose={() => address.show('')} />
    </div>
  );
}

interface FoundProps {
  readonly found: ListPersonsResponse;
  readonly stale: boolean;
  readonly address: FiltersInAddress;
}

function Found({ found, stale, address }: FoundProps) {
  const { t } = useTranslation('people');
  const columns = useColumns(address.show);
  const { filters } = address;
  if (found.persons.length === 0) {
    const reset = <Button onClick={() => address.ask(kNoFilters)}>{t('filter.reset')}</Button>;
    return isFiltered(filters) ? <NothingYet text={t('none_found')} action={reset} /> : <NothingYet text={t('none')} />;
  }
  return (
    <>
      <DataTable caption={t('title')} columns={columns} rows={found.persons} rowKey={(person) => person.id} stale={stale} />
      <Pager
        shown={found.persons.length}
        skipped={filters.skipped}
        total={found.total}
        next={found.nextPageToken}
        forward={address.forward}
        back={address.back}
      />
    </>
  );
}
