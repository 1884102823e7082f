/** The schools of the banner: found, added, changed; the number of people leads to them. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { App, Button, Drawer, Input, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';

import { PeopleService, type School } from '../../protocol/server/protocol/people_pb';
import { useClear } from '../../ui/clear';
import { type Column, DataTable } from '../../ui/data_table';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { usePeopleChanged } from '../persons/use_changes';
import { kindName } from './kinds';
import { SchoolForm, type SchoolEntered } from './school_form';
import '../../ui/admin.css';

type Open = { readonly school: School | null } | null;

export function SchoolsPage() {
  const { t } = useTranslation('schools');
  const clear = useClear();
  const [address, setAddress] = useSearchParams();
  const [open, setOpen] = useState<Open>(null);
  const query = address.get('q') ?? '';
  const found = useQuery(PeopleService.method.listSchools, { query }, { placeholderData: keepPreviousData });
  const columns = useColumns((school) => setOpen({ school }));
  const schools = found.data?.schools ?? [];
  return (
    <div className="yx-admin">
      <div className="yx-admin-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
        <Button type="primary" onClick={() => setOpen({ school: null })}>
          {t('add')}
        </Button>
      </div>
      <search className="yx-filters">
        <Input.Search
          key={query}
          className="yx-filter-search"
          defaultValue={query}
          maxLength={60}
          allowClear={clear}
          placeholder={t('query')}
          aria-label={t('query')}
          onSearch={(text) => setAddress(text.trim() === '' ? {} : { q: text.trim() })}
          enterButton={t('search')}
        />
      </search>
      {found.isPending && <LoadingBlock rows={6} />}
      {found.isError && <LoadFailure error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && schools.length === 0 && <NothingYet text={t(query === '' ? 'none' : 'none_found')} />}
      {schools.length > 0 && (
        <DataTable caption={t('title')} columns={columns} rows={schools} rowKey={(school) => school.id} stale={found.isPlaceholderData} />
      )}
      <SchoolDrawer open={open} onClose={() => setOpen(null)} />
    </div>
  );
}

function useColumns(edit: (school: School) => void): readonly Column<School>[] {
  const { t, i18n } = useTranslation('schools');
  const number = new Intl.NumberFormat(i18n.language);
  return [
    {
      key: 'name',
      title: t('column.name'),
      cell: (school) => (
        <Button type="link" className="yx-row-name" onClick={() => edit(school)}>
          {school.name}
        </Button>
      ),
    },
    { key: 'code', title: t('column.code'), cell: (school) => school.code },
    { key: 'kind', title: t('column.kind'), cell: (school) => t(`kinds.${kindName(school.kind)}`) },
    { key: 'medium', title: t('column.medium'), cell: (school) => t(school.mongolianMedium ? 'medium.yes' : 'medium.no') },
    {
      key: 'persons',
      title: t('column.persons'),
      number: true,
      cell: (school) => <Link to={`/persons?school=${school.id}`}>{t('persons', { number: number.format(school.personCount), count: school.personCount })}</Link>,
    },
  ];
}

function SchoolDrawer({ open, onClose }: { open: Open; onClose: () => void }) {
  const { t } = useTranslation('schools');
  const { message } = App.useApp();
  const changed = usePeopleChanged();
  const save = useMutation(PeopleService.method.saveSchool, {
    onSuccess: () => {
      changed();
      void message.success(t('saved'));
      onClose();
    },
  });
  const submit = (entered: SchoolEntered): void => save.mutate({ school: { id: open?.school?.id ?? '0', ...entered } });
  return (
    <Drawer
      title={open?.school?.name ?? t('add')}
      size="min(480px, 100vw)"
      open={open !== null}
      onClose={onClose}
      afterOpenChange={(shown) => shown || save.reset()}
      destroyOnHidden
    >
      {open !== null && (
        <SchoolForm key={open.school?.id} school={open.school} error={save.error} busy={save.isPending} onSubmit={submit} />
      )}
    </Drawer>
  );
}
