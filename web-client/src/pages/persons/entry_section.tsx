/** A person's way in: a new initial password, and whether they may enter at all. Both ask once. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { PeopleService, type Person } from '../../protocol/server/protocol/people_pb';
import { useMe } from '../../ui/me';
import { Refusal } from '../../ui/refusal';
import { InitialPassword, type NewPassword } from './initial_password';
import { usePeopleChanged } from './use_changes';

export function EntrySection({ person }: { person: Person }) {
  const { t } = useTranslation('people');
  const [made, setMade] = useState<NewPassword | null>(null);
  return (
    <>
      {person.mustChangePassword && <p className="yx-secondary">{t('entry.initial')}</p>}
      <div className="yx-actions">
        <Reset person={person} onMade={setMade} />
        <Activity person={person} />
      </div>
      <InitialPassword made={made} onClose={() => setMade(null)} />
    </>
  );
}

function Reset({ person, onMade }: { person: Person; onMade: (made: NewPassword) => void }) {
  const { t } = useTranslation('people');
  const { modal } = App.useApp();
  const changed = usePeopleChanged();
  const reset = useMutation(PeopleService.method.resetPassword, {
    onSuccess: ({ initialPassword }) => {
      changed();
      onMade({ name: person.name, login: person.login, password: initialPassword });
    },
  });
  const ask = (): void => {
    modal.confirm({
      title: t('entry.reset_title', { name: person.name }),
      content: t('entry.reset_text'),
      okText: t('entry.reset'),
      cancelText: t('cancel'),
      onOk: () => reset.mutate({ personId: person.id }),
    });
  };
  return (
    <>
      {reset.isError && <Refusal error={reset.error} />}
      <Button onClick={ask} loading={reset.isPending}>
        {t('entry.reset')}
      </Button>
    </>
  );
}

function Activity({ person }: { person: Person }) {
  const { t } = useTranslation('people');
  const { modal, message } = App.useApp();
  const me = useMe();
  const changed = usePeopleChanged();
  const set = useMutation(PeopleService.method.setPersonActive, {
    onSuccess: (_, { active }) => {
      changed();
      void message.success(t(active ? 'entry.activated' : 'entry.deactivated', { name: person.name }));
    },
  });
  const deactivate = (): void => {
    modal.confirm({
      title: t('entry.deactivate_title', { name: person.name }),
      content: t('entry.deactivate_text'),
      okText: t('entry.deactivate'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      onOk: () => set.mutate({ personId: person.id, active: false }),
    });
  };
  if (person.id === me.id) return null;
  return (
    <>
      {set.isError && <Refusal error={set.error} />}
      {person.active ? (
        <Button danger onClick={deactivate} loading={set.isPending}>
          {t('entry.deactivate')}
        </Button>
      ) : (
        <Button onClick={() => set.mutate({ personId: person.id, active: true })} loading={set.isPending}>
          {t('entry.activate')}
        </Button>
      )}
    </>
  );
}
