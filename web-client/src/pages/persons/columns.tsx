import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Person } from '../../protocol/server/protocol/people_pb';
import type { Column } from '../../ui/data_table';
import { today } from '../../ui/days';
import { roleName, rolesHeld } from '../../ui/roles';
import { momentText } from '../../watch/moments';

export function useColumns(show: (person: string) => void): readonly Column<Person>[] {
  const { t, i18n } = useTranslation('people');
  const roles = (person: Person): string =>
    rolesHeld(person, today())
      .map((role) => t(`roles.${roleName(role)}`))
      .join(t('between_roles'));
  const seen = (person: Person): string => momentText(person.lastSeenAt, i18n.language) || t('never_seen');
  return [
    {
      key: 'name',
      title: t('column.name'),
      cell: (person) => <Name person={person} show={show} />,
      text: (person) => person.name,
    },
    { key: 'login', title: t('column.login'), cell: (person) => person.login, text: (person) => person.login, short: true },
    { key: 'school', title: t('column.school'), cell: (person) => person.schoolName, text: (person) => person.schoolName },
    { key: 'roles', title: t('column.roles'), cell: (person) => roles(person) || t('no_role'), text: roles },
    { key: 'seen', title: t('column.seen'), cell: seen, text: seen, short: true },
  ];
}

function Name({ person, show }: { person: Person; show: (person: string) => void }) {
  const { t } = useTranslation('people');
  return (
    <>
      <Button type="link" className="yx-row-name" onClick={() => show(person.id)}>
        {person.name}
      </Button>{' '}
      {!person.active && <Tag color="error">{t('state.inactive')}</Tag>}
      {person.active && person.mustChangePassword && <Tag>{t('state.initial')}</Tag>}
    </>
  );
}
