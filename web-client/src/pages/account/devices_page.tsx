/** Where I am signed in; what is not mine I end here. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { App, Button, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { PeopleService, type Session } from '../../protocol/server/protocol/people_pb';
import { type Column, DataTable } from '../../ui/data_table';
import { useRefusalWords } from '../../ui/refusal';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { momentText } from '../../watch/moments';
import { deviceName } from './device_name';
import '../../ui/admin.css';

export function DevicesPage() {
  const { t } = useTranslation('account');
  const sessions = useQuery(PeopleService.method.listSessions, {});
  const columns = useColumns(() => void sessions.refetch());
  return (
    <div className="yx-admin">
      <Typography.Title level={1}>{t('devices.title')}</Typography.Title>
      <Typography.Paragraph type="secondary">
        {t('devices.intro')} <Link to="/account/password">{t('devices.to_password')}</Link>
      </Typography.Paragraph>
      {sessions.isPending && <LoadingBlock rows={4} />}
      {sessions.isError && <LoadFailure error={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.data !== undefined && (
        <DataTable caption={t('devices.title')} columns={columns} rows={sessions.data.sessions} rowKey={(one) => one.id} />
      )}
    </div>
  );
}

function useColumns(onEnded: () => void): readonly Column<Session>[] {
  const { t, i18n } = useTranslation('account');
  return [
    { key: 'device', title: t('devices.device'), cell: (session) => <Device session={session} /> },
    { key: 'address', title: t('devices.address'), cell: (session) => session.address },
    { key: 'seen', title: t('devices.seen'), cell: (session) => momentText(session.lastSeenAt, i18n.language) },
    { key: 'since', title: t('devices.since'), cell: (session) => momentText(session.createdAt, i18n.language) },
    { key: 'end', title: t('devices.act'), cell: (session) => <End session={session} onEnded={onEnded} /> },
  ];
}

function Device({ session }: { session: Session }) {
  const { t } = useTranslation('account');
  const { browser, system } = deviceName(session.userAgent);
  const name = [browser, system].filter((part) => part !== '').join(' · ');
  return <strong title={session.userAgent}>{name === '' ? t('devices.unknown') : name}</strong>;
}

function End({ session, onEnded }: { session: Session; onEnded: () => void }) {
  const { t } = useTranslation('account');
  const { message } = App.useApp();
  const words = useRefusalWords();
  const revoke = useMutation(PeopleService.method.revokeSession, {
    onSuccess: () => void message.success(t('devices.ended')),
    onError: (error) => void message.error(words(error)),
    onSettled: onEnded,
  });
  if (session.current) return <Tag color="success">{t('devices.current')}</Tag>;
  return (
    <Button loading={revoke.isPending} onClick={() => revoke.mutate({ sessionId: session.id })}>
      {t('devices.end')}
    </Button>
  );
}
