/** The roles of a person, each with its period: which are held, which were, which will be; giving one and ending one. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Form, Input, Popover, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { PeopleService, type Person, type RoleGrant } from '../../protocol/server/protocol/people_pb';
import { endAfter, lastDayOf, today } from '../../ui/days';
import { Refusal } from '../../ui/refusal';
import { type KnownRole, type Office, roleName, rolesToGive, tenseOf } from '../../ui/roles';
import { dayText } from '../../watch/moments';
import { usePeopleChanged } from './use_changes';

export function RolesSection({ person, office }: { person: Person; office: Office }) {
  const { t } = useTranslation('people');
  const givable: readonly number[] = rolesToGive(office);
  return (
    <>
      {person.roles.length === 0 && <p className="yx-secondary">{t('role.none')}</p>}
      <ul className="yx-plain-list">
        {person.roles.map((grant) => (
          <li key={grant.id}>
            <Grant grant={grant} />
            {tenseOf(grant, today()) !== 'past' && givable.includes(grant.role) && <End person={person} grant={grant} />}
          </li>
        ))}
      </ul>
      <GiveRole person={person} office={office} />
    </>
  );
}

function Grant({ grant }: { grant: RoleGrant }) {
  const { t, i18n } = useTranslation('people');
  const from = dayText(grant.startsOn, i18n.language);
  const to = dayText(lastDayOf(grant.endsOn), i18n.language);
  const tense = tenseOf(grant, today());
  return (
    <span>
      <strong>{t(`roles.${roleName(grant.role)}`)}</strong>{' '}
      <span className="yx-secondary">{grant.endsOn === '' ? t('role.since', { from }) : t('role.period', { from, to })}</span>{' '}
      {tense !== 'present' && <Tag>{t(`role.${tense}`)}</Tag>}
    </span>
  );
}

function End({ person, grant }: { person: Person; grant: RoleGrant }) {
  const { t } = useTranslation('people');
  const { message } = App.useApp();
  const changed = usePeopleChanged();
  const [open, setOpen] = useState(false);
  const end = useMutation(PeopleService.method.endRole, {
    onSuccess: () => {
      setOpen(false);
      changed();
      void message.success(t('role.ended'));
    },
  });
  const role = t(`roles.${roleName(grant.role)}`);
  const form = (
    <Form<{ day: string }>
      layout="vertical"
      initialValues={{ day: today() }}
      onFinish={({ day }) => end.mutate({ personId: person.id, grantId: grant.id, endsOn: day })}
    >
      <Refusal error={end.error} />
      <Form.Item name="day" label={t('role.ends_on')} extra={t('role.ends_on_rule')} rules={[{ required: true, message: t('missing.day') }]}>
        <Input type="date" />
      </Form.Item>
      <Button danger htmlType="submit" loading={end.isPending}>
        {t('role.end')}
      </Button>
    </Form>
  );
  return (
    <Popover trigger="click" open={open} onOpenChange={setOpen} title={t('role.end_title', { role })} content={form} destroyOnHidden>
      <Button aria-label={t('role.end_title', { role })}>
        {t('role.end')}
      </Button>
    </Popover>
  );
}

interface Entered {
  readonly role: KnownRole;
  readonly from: string;
  readonly lastDay?: string;
}

function GiveRole({ person, office }: { person: Person; office: Office }) {
  const { t } = useTranslation('people');
  const { message } = App.useApp();
  const changed = usePeopleChanged();
  const [form] = Form.useForm<Entered>();
  const [open, setOpen] = useState(false);
  const grant = useMutation(PeopleService.method.grantRole, {
    onSuccess: () => {
      setOpen(false);
      form.resetFields();
      changed();
      void message.success(t('role.given'));
    },
  });
  const submit = ({ role, from, lastDay }: Entered): void =>
    grant.mutate({ personId: person.id, grant: { role, startsOn: from, endsOn: endAfter(lastDay ?? '') } });
  const options = rolesToGive(office).map((role) => ({ value: role, label: t(`roles.${roleName(role)}`) }));
  if (!open) return <Button onClick={() => setOpen(true)}>{t('role.give')}</Button>;
  return (
    <Form<Entered> form={form} layout="vertical" requiredMark={false} initialValues={{ from: today() }} onFinish={submit}>
      <Refusal error={grant.error} />
      <Form.Item name="role" label={t('role.which')} rules={[{ required: true, message: t('missing.role') }]}>
        <Select options={options} placeholder={t('missing.role')} />
      </Form.Item>
      <Form.Item name="from" label={t('role.from')} rules={[{ required: true, message: t('missing.day') }]}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="lastDay" label={t('role.last_day')} extra={t('role.last_day_rule')}>
        <Input type="date" />
      </Form.Item>
      <div className="yx-actions">
        <Button type="primary" htmlType="submit" loading={grant.isPending}>
          {t('role.give')}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}
