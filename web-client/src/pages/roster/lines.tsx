/** The lines of a roster by what becomes of them, a hundred at a time. */
import { Pagination, Radio, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Role, RosterLine } from '../../protocol/server/protocol/people_pb';
import { type Column, DataTable } from '../../ui/data_table';
import { roleName } from '../../ui/roles';
import { changesOf, firstWorthALook, kOutcomes, type Outcome, type RosterGroups } from './roster_result';

const kPage = 100;

export function Lines({ groups, planned }: { groups: RosterGroups; planned: boolean }) {
  const { t } = useTranslation('roster');
  const [shown, setShown] = useState<Outcome>(firstWorthALook(groups));
  const [page, setPage] = useState(1);
  const lines = groups[shown];
  const words = planned ? 'would' : 'did';
  const columns = useColumns(shown);
  const options = kOutcomes.map((outcome) => ({
    value: outcome,
    label: `${t(`${words}.${outcome}`)} ${groups[outcome].length}`,
  }));
  return (
    <>
      <Radio.Group
        optionType="button"
        aria-label={t('outcome')}
        options={options}
        value={shown}
        onChange={(event) => {
          setShown(event.target.value as Outcome);
          setPage(1);
        }}
      />
      {lines.length === 0 ? (
        <p className="yx-secondary">{t('no_lines')}</p>
      ) : (
        <DataTable
          caption={t(`${words}.${shown}`)}
          columns={columns}
          rows={lines.slice((page - 1) * kPage, page * kPage)}
          rowKey={(line) => String(line.line)}
        />
      )}
      {lines.length > kPage && (
        <Pagination current={page} pageSize={kPage} total={lines.length} showSizeChanger={false} onChange={setPage} />
      )}
    </>
  );
}

function useColumns(shown: Outcome): readonly Column<RosterLine>[] {
  const { t } = useTranslation(['roster', 'refusals', 'people']);
  const roles = (some: readonly Role[]): string =>
    some.map((role) => t(`people:roles.${roleName(role)}`)).join(t('people:between_roles')) || t('column.nothing');
  const all: readonly Column<RosterLine>[] = [
    { key: 'line', title: t('column.line'), cell: (line) => String(line.line), number: true },
    { key: 'login', title: t('column.login'), cell: (line) => line.login || t('column.no_login') },
    { key: 'name', title: t('column.name'), cell: (line) => <Named line={line} /> },
  ];
  switch (shown) {
    case 'refused':
      return [...all, { key: 'reason', title: t('column.reason'), cell: (line) => t([`refusals:${line.code}`, 'refusals:refused']) }];
    case 'updated':
      return [...all, { key: 'changes', title: t('column.changes'), cell: (line) => <Changes line={line} roles={roles} /> }];
    case 'created':
    case 'unchanged':
      return [
        ...all,
        { key: 'school', title: t('column.school'), cell: (line) => line.schoolName },
        { key: 'roles', title: t('column.roles'), cell: (line) => roles(line.roles) },
      ];
  }
}

function Named({ line }: { line: RosterLine }) {
  const { t } = useTranslation('roster');
  return (
    <>
      {line.name} {line.inactive && <Tag>{t('inactive')}</Tag>}
    </>
  );
}

function Changes({ line, roles }: { line: RosterLine; roles: (some: readonly Role[]) => string }) {
  const { t } = useTranslation('roster');
  return (
    <ul className="yx-changes">
      {changesOf(line).map(({ field, before, after }) => (
        <li key={field}>
          <span className="yx-secondary">{t(`change.${field}`)}</span>{' '}
          <del>{typeof before === 'string' ? before : roles(before)}</del>
          <span aria-hidden="true"> → </span>
          <span className="yx-hidden">{t('change.to')}</span>
          <ins>{typeof after === 'string' ? after : roles(after)}</ins>
        </li>
      ))}
    </ul>
  );
}
