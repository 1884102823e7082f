/** The four choices beside the words, and whether only lessons that pay are wanted. */
import { Button, Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useClear } from '../../ui/clear';
import { type Choice, useTagChoices } from '../../watch/tags';
import { type Filter, type FilterText, isNarrowed, kEverything } from './filter';

export interface FilterBarProps {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

export function FilterBar({ filter, onChange }: FilterBarProps) {
  const { t } = useTranslation('catalogue');
  const choices = useTagChoices();
  const one = (field: FilterText, among: readonly Choice[]) => (
    <One name={t(`filter.${field}`)} among={among} value={filter[field]} onChoose={(code) => onChange({ ...filter, [field]: code })} />
  );
  return (
    <div className="yx-filter" role="group" aria-label={t('filter.label')}>
      {one('subject', choices.subjects)}
      {one('stage', choices.stages)}
      {one('language', choices.languages)}
      {one('category', choices.areas)}
      <Checkbox
        className="yx-filter-course"
        checked={filter.inCourseOnly}
        onChange={(event) => onChange({ ...filter, inCourseOnly: event.target.checked })}
      >
        {t('filter.in_course')}
      </Checkbox>
      {isNarrowed(filter) && (
        <Button type="link" className="yx-filter-all" onClick={() => onChange(kEverything)}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

interface OneProps {
  readonly name: string;
  readonly among: readonly Choice[];
  readonly value: string;
  readonly onChoose: (code: string) => void;
}

function One({ name, among, value, onChoose }: OneProps) {
  const clear = useClear();
  return (
    <Select<string>
      className="yx-filter-one"
      aria-label={name}
      placeholder={name}
      allowClear={clear}
      value={value === '' ? null : value}
      options={among.map(({ code, title }) => ({ value: code, label: title }))}
      onChange={(code: string | undefined) => onChoose(code ?? '')}
    />
  );
}
