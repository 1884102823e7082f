/** The lines of a roster by what becomes of them, a hundred at a time. */
import { Pagination, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { RosterLine } from '../../protocol/server/protocol/people_pb';
import { type Column, DataTable } from '../../ui/data_table';
import { firstWorthALook, kOutcomes, type Outcome, outcomeOf, type RosterGroups } from './roster_result';

const kPage = 100;

export function Lines({ groups, planned }: { groups: RosterGroups; planned: boolean }) {
  const { t } = useTranslation('roster');
  const [shown, setShown] = useState<Outcome>(firstWorthALook(groups));
  const [page, setPage] = useState(1);
  const lines = groups[shown];
  const words = planned ? 'would' : 'did';
  const columns = useColumns(words, shown);
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

function useColumns(words: 'would' | 'did', shown: Outcome): readonly Column<RosterLine>[] {
  const { t } = useTranslation(['roster', 'refusals']);
  const reason = (line: RosterLine): string => t([`refusals:${line.code}`, 'refusals:refused']);
  const all: readonly Column<RosterLine>[] = [
    { key: 'line', title: t('column.line'), cell: (line) => String(line.line), number: true },
    { key: 'login', title: t('column.login'), cell: (line) => line.login || t('column.no_login') },
    { key: 'outcome', title: t('column.outcome'), cell: (line) => t(`${words}.${outcomeOf(line)}`) },
  ];
  return shown === 'refused' ? [...all, { key: 'reason', title: t('column.reason'), cell: reason }] : all;
}
