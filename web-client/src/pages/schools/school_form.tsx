import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import type { School, SchoolKind } from '../../protocol/server/protocol/people_pb';
import { Refusal } from '../../ui/refusal';
import { kindName, kKinds } from './kinds';

export interface SchoolEntered {
  readonly name: string;
  readonly code: string;
  readonly kind: SchoolKind;
  readonly mongolianMedium: boolean;
}

export interface SchoolFormProps {
  /** Null: a new one. */
  readonly school: School | null;
  readonly error: unknown;
  readonly busy: boolean;
  readonly onSubmit: (entered: SchoolEntered) => void;
}

export function SchoolForm({ school, error, busy, onSubmit }: SchoolFormProps) {
  const { t } = useTranslation('schools');
  const now: Partial<SchoolEntered> =
    school === null
      ? { mongolianMedium: false }
      : { name: school.name, code: school.code, kind: school.kind, mongolianMedium: school.mongolianMedium };
  const missing = (field: string) => [{ required: true, message: t(`missing.${field}`) }];
  const options = kKinds.map((kind) => ({ value: kind, label: t(`kinds.${kindName(kind)}`) }));
  return (
    <Form<SchoolEntered> layout="vertical" requiredMark={false} initialValues={now} onFinish={onSubmit}>
      <Refusal error={error} />
      <Form.Item name="name" label={t('column.name')} rules={missing('name')}>
        <Input maxLength={60} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="code" label={t('column.code')} extra={t('code_rule')} rules={missing('code')}>
        <Input maxLength={64} autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item name="kind" label={t('column.kind')} rules={missing('kind')}>
        <Select options={options} placeholder={t('missing.kind')} />
      </Form.Item>
      <Form.Item name="mongolianMedium" valuePropName="checked">
        <Checkbox>{t('column.medium')}</Checkbox>
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={busy}>
        {t('save')}
      </Button>
    </Form>
  );
}
