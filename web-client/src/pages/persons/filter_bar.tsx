/** Search and filters. A search starts with Enter or its button: typing Chinese passes through letters first. */
import { Checkbox, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Role } from '../../protocol/server/protocol/people_pb';
import { useClear } from '../../ui/clear';
import { kRoles, type Office, roleName } from '../../ui/roles';
import type { PersonFilters } from './filters';
import { useSchools } from './use_changes';

export interface FilterBarProps {
  readonly filters: PersonFilters;
  readonly ask: (change: Partial<PersonFilters>) => void;
  readonly office: Office;
}

export function FilterBar({ filters, ask, office }: FilterBarProps) {
  const { t } = useTranslation('people');
  const clear = useClear();
  const [text, setText] = useState(filters.query);
  useEffect(() => setText(filters.query), [filters.query]);
  return (
    <search className="yx-filters">
      <Input.Search
        className="yx-filter-search"
        value={text}
        maxLength={60}
        allowClear={clear}
        placeholder={t('filter.query')}
        aria-label={t('filter.query')}
        onChange={(event) => setText(event.target.value)}
        onSearch={(query) => ask({ query: query.trim() })}
        enterButton={t('filter.search')}
      />
      {office === 'bureau' && <SchoolFilter school={filters.school} onChange={(school) => ask({ school })} />}
      <RoleFilter role={filters.role} onChange={(role) => ask({ role })} />
      <Checkbox checked={filters.inactive} onChange={(event) => ask({ inactive: event.target.checked })}>
        {t('filter.inactive')}
      </Checkbox>
    </search>
  );
}

function SchoolFilter({ school, onChange }: { school: string; onChange: (school: string) => void }) {
  const { t } = useTranslation('people');
  const options = useSchools().map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      className="yx-filter-choice"
      aria-label={t('filter.school')}
      value={school}
      options={[{ value: '', label: t('filter.every_school') }, ...options]}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      onChange={onChange}
    />
  );
}

function RoleFilter({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation('people');
  const options = kRoles.map((one) => ({ value: one as Role, label: t(`roles.${roleName(one)}`) }));
  return (
    <Select
      className="yx-filter-choice"
      aria-label={t('filter.role')}
      value={role}
      options={[{ value: Role.UNSPECIFIED, label: t('filter.every_role') }, ...options]}
      onChange={onChange}
    />
  );
}
