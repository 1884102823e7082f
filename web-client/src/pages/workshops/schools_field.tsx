/** The schools that a workshop is for, in a form around it. */
import { useQuery } from '@connectrpc/connect-query';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { PeopleService } from '../../protocol/server/protocol/people_pb';

const kFreshMs = 60_000;
const kMost = 200;

export function SchoolsField() {
  const { t } = useTranslation('workshops');
  const query = useQuery(PeopleService.method.listSchools, {}, { staleTime: kFreshMs });
  const options = query.data?.schools.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  return (
    <Form.Item
      name="schools"
      label={t('field.schools')}
      extra={t('field.schools_rule')}
      {...(query.isError ? { validateStatus: 'warning' as const, help: t('schools_failed') } : {})}
    >
      <Select
        mode="multiple"
        maxCount={kMost}
        options={options}
        loading={query.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('field.schools_hint')}
      />
    </Form.Item>
  );
}
