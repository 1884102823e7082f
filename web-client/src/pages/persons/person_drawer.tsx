/** One person: name and school, roles with their periods, and the way in. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { App, Button, Drawer, Form, Input, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { PeopleService, type Person } from '../../protocol/server/protocol/people_pb';
import { useMe } from '../../ui/me';
import { Refusal } from '../../ui/refusal';
import type { Office } from '../../ui/roles';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { momentText } from '../../watch/moments';
import { EntrySection } from './entry_section';
import { HoursSection } from './hours_section';
import { RolesSection } from './roles_section';
import { SchoolField } from './school_field';
import { usePeopleChanged } from './use_changes';

export interface PersonDrawerProps {
  /** Empty: closed. */
  readonly personId: string;
  readonly office: Office;
  readonly onClose: () => void;
}

export function PersonDrawer({ personId, office, onClose }: PersonDrawerProps) {
  const { t } = useTranslation('people');
  const query = useQuery(PeopleService.method.getPerson, { personId }, { enabled: personId !== '' });
  const person = query.data?.person;
  return (
    <Drawer
      title={person?.name ?? t('person')}
      size="min(520px, 100vw)"
      open={personId !== ''}
      onClose={onClose}
      destroyOnHidden
    >
      {query.isLoading && <LoadingBlock rows={6} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {person !== undefined && <Details key={person.id} person={person} office={office} />}
    </Drawer>
  );
}

function Details({ person, office }: { person: Person; office: Office }) {
  const { t, i18n } = useTranslation('people');
  const { t: words } = useTranslation('appeals');
  const me = useMe();
  return (
    <>
      <Part title={t('part.record')}>
        <dl className="yx-facts">
          <dt>{t('column.login')}</dt>
          <dd>
            {person.login} {!person.active && <Tag color="error">{t('state.inactive')}</Tag>}
          </dd>
          {office !== 'bureau' && (
            <>
              <dt>{t('column.school')}</dt>
              <dd>{person.schoolName}</dd>
            </>
          )}
          <dt>{t('column.seen')}</dt>
          <dd>{momentText(person.lastSeenAt, i18n.language) || t('never_seen')}</dd>
        </dl>
        <RecordForm person={person} office={office} />
      </Part>
      <Part title={t('part.roles')}>
        <RolesSection person={person} office={office} />
      </Part>
      <Part title={t('part.entry')}>
        <EntrySection person={person} />
      </Part>
      {office === 'bureau' && person.id !== me.id && (
        <Part title={words('take.title')}>
          <HoursSection person={person} />
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="yx-drawer-part" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface Entered {
  readonly name: string;
  readonly school?: string;
}

function RecordForm({ person, office }: { person: Person; office: Office }) {
  const { t } = useTranslation('people');
  const { message } = App.useApp();
  const changed = usePeopleChanged();
  const update = useMutation(PeopleService.method.updatePerson, {
    onSuccess: () => {
      changed();
      void message.success(t('saved'));
    },
  });
  const submit = ({ name, school }: Entered): void =>
    update.mutate({ personId: person.id, name, schoolId: school ?? person.schoolId });
  const now: Entered = { name: person.name, school: person.schoolId };
  return (
    <Form<Entered> layout="vertical" requiredMark={false} initialValues={now} onFinish={submit}>
      <Refusal error={update.error} />
      <Form.Item name="name" label={t('column.name')} rules={[{ required: true, whitespace: true, message: t('missing.name') }]}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      {office === 'bureau' && <SchoolField />}
      <Button type="primary" htmlType="submit" loading={update.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
