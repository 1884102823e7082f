/** Adds one person; their initial password is shown once. */
import { useMutation } from '@connectrpc/connect-query';
import { Button, Checkbox, Drawer, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { PeopleService, Role } from '../../protocol/server/protocol/people_pb';
import { today } from '../../ui/days';
import { useMe } from '../../ui/me';
import { Refusal } from '../../ui/refusal';
import { type KnownRole, type Office, roleName, rolesToGive } from '../../ui/roles';
import { InitialPassword, type NewPassword } from './initial_password';
import { SchoolField } from './school_field';
import { usePeopleChanged } from './use_changes';

interface Entered {
  readonly name: string;
  readonly login: string;
  readonly school?: string;
  readonly roles: readonly KnownRole[];
}

export interface AddPersonProps {
  readonly open: boolean;
  readonly office: Office;
  readonly onClose: () => void;
}

export function AddPerson({ open, office, onClose }: AddPersonProps) {
  const { t } = useTranslation('people');
  const [made, setMade] = useState<NewPassword | null>(null);
  const done = (password: NewPassword): void => {
    onClose();
    setMade(password);
  };
  return (
    <>
      <Drawer title={t('add.title')} size="min(480px, 100vw)" open={open} onClose={onClose} destroyOnHidden>
        <AddForm office={office} onMade={done} />
      </Drawer>
      <InitialPassword made={made} onClose={() => setMade(null)} />
    </>
  );
}

function AddForm({ office, onMade }: { office: Office; onMade: (made: NewPassword) => void }) {
  const { t } = useTranslation('people');
  const me = useMe();
  const changed = usePeopleChanged();
  const create = useMutation(PeopleService.method.createPerson, {
    onSuccess: ({ person, initialPassword }) => {
      changed();
      onMade({ name: person?.name ?? '', login: person?.login ?? '', password: initialPassword });
    },
  });
  const submit = ({ name, login, school, roles }: Entered): void => {
    const grants = roles.map((role) => ({ role, startsOn: today() }));
    create.mutate({ name, login, schoolId: school ?? me.schoolId, roles: grants });
  };
  const options = rolesToGive(office).map((role) => ({ value: role, label: t(`roles.${roleName(role)}`) }));
  const missing = (field: string) => [{ required: true, whitespace: true, message: t(`missing.${field}`) }];
  return (
    <Form<Entered> layout="vertical" requiredMark={false} initialValues={{ roles: [Role.TEACHER] }} onFinish={submit}>
      <Refusal error={create.error} />
      <Form.Item name="name" label={t('column.name')} rules={missing('name')}>
        <Input maxLength={100} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="login" label={t('column.login')} extra={t('add.login_rule')} rules={missing('login')}>
        <Input maxLength={64} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      {office === 'bureau' && <SchoolField />}
      <Form.Item name="roles" label={t('add.roles')} extra={t('add.roles_rule')}>
        <Checkbox.Group options={options} className="yx-role-boxes" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={create.isPending}>
        {t('add.save')}
      </Button>
    </Form>
  );
}
