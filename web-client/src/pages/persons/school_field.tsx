import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { useSchools } from './use_changes';

/** The field "school" of a form around it. */
export function SchoolField() {
  const { t } = useTranslation('people');
  const options = useSchools().map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Form.Item name="school" label={t('column.school')} rules={[{ required: true, message: t('missing.school') }]}>
      <Select options={options} showSearch={{ optionFilterProp: 'label' }} placeholder={t('missing.school')} />
    </Form.Item>
  );
}
