/** Changes one's own password. Every other session of this person ends with it. */
import { useMutation } from '@connectrpc/connect-query';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

import { PeopleService } from '../../protocol/server/protocol/people_pb';
import { Refusal } from '../../ui/refusal';
import { faultOfNew, faultOfRepeated } from './password_rules';

interface Entered {
  readonly old: string;
  readonly wished: string;
  readonly repeated: string;
}

export interface PasswordFormProps {
  readonly login: string;
  readonly oldLabel: string;
  readonly onChanged: () => void;
}

export function PasswordForm({ login, oldLabel, onChanged }: PasswordFormProps) {
  const { t } = useTranslation('account');
  const [form] = Form.useForm<Entered>();
  const change = useMutation(PeopleService.method.changePassword, {
    onSuccess: () => {
      form.resetFields();
      onChanged();
    },
  });
  const submit = ({ old, wished }: Entered): void => change.mutate({ oldPassword: old, newPassword: wished });
  const complain = (fault: string | null): Promise<void> =>
    fault === null ? Promise.resolve() : Promise.reject(new Error(t(`password.fault.${fault}`)));
  const old = (): string => form.getFieldValue('old') as string;
  const wished = (): string => (form.getFieldValue('wished') as string | undefined) ?? '';
  return (
    <Form<Entered> form={form} layout="vertical" size="large" requiredMark={false} onFinish={submit}>
      <Refusal error={change.error} />
      {/* Lets password stores know whose password this is. */}
      <input className="yx-hidden" type="text" autoComplete="username" value={login} readOnly tabIndex={-1} aria-hidden="true" />
      <Form.Item name="old" label={oldLabel} rules={[{ required: true, message: t('password.old_missing') }]}>
        <Input.Password autoComplete="current-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="wished"
        label={t('password.new')}
        extra={t('password.rule')}
        validateTrigger="onBlur"
        rules={[{ validator: (_, text: string = '') => complain(faultOfNew({ login, old: old(), wished: text })) }]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="repeated"
        label={t('password.again')}
        validateTrigger="onBlur"
        rules={[{ validator: (_, text: string = '') => complain(faultOfRepeated({ wished: wished(), repeated: text })) }]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t('password.save')}
      </Button>
    </Form>
  );
}
