/** The frame around every page of a signed-in person: the name of the house, the ways through it, and who I am. */
import { MenuOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Drawer, Dropdown, Layout, Modal } from 'antd';
import { type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useNavigate } from 'react-router';

import { LoadingBlock } from '../watch/load_state';
import { useWatchRoom } from '../watch/room';
import { DurationText } from '../watch/duration_text';
import { useUploadRoom } from '../upload/room';
import { useMe } from '../ui/me';
import { changeLanguage } from '../ui/words';
import { AdminMenu } from './admin_ways';
import { useNotices } from './notices';
import { UploadSign } from './upload_sign';
import './shell.css';

/** One way through the house: where it leads and the name of its text. */
export interface Way {
  readonly to: string;
  readonly text: string;
}

export interface ShellProps {
  readonly ways: readonly Way[];
  /** What administrators have beside the rest; empty for everybody else. */
  readonly adminWays: readonly Way[];
  readonly signOut: () => Promise<void>;
}

export function Shell({ ways, adminWays, signOut }: ShellProps) {
  const { t } = useTranslation('shell');
  const [open, setOpen] = useState(false);
  const links = (some: readonly Way[], after: () => void): ReactNode =>
    some.map((way) => (
      <NavLink key={way.to} to={way.to} end={way.to === '/'} className="yx-way" onClick={after}>
        {t(`ways.${way.text}`)}
        {way.to === '/hours' && <UnreadMark />}
      </NavLink>
    ));
  return (
    <Layout className="yx-shell">
      <a className="yx-skip" href="#content">
        {t('skip')}
      </a>
      <Layout.Header className="yx-head">
        <Button
          className="yx-head-menu"
          type="text"
          icon={<MenuOutlined />}
          aria-label={t('menu')}
          onClick={() => setOpen(true)}
        />
        <NavLink to="/" className="yx-name">
          {t('name')}
        </NavLink>
        <nav className="yx-ways" aria-label={t('menu')}>
          {links(ways, () => undefined)}
          <AdminMenu ways={adminWays} />
        </nav>
        <UploadSign />
        <Account signOut={signOut} />
      </Layout.Header>
      <Drawer placement="left" size={260} open={open} onClose={() => setOpen(false)} title={t('name')}>
        <nav className="yx-ways-drawer" aria-label={t('menu')}>
          {links(ways, () => setOpen(false))}
          {adminWays.length > 0 && <h2 className="yx-ways-part">{t('ways.admin')}</h2>}
          {links(adminWays, () => setOpen(false))}
        </nav>
      </Drawer>
      <Layout.Content id="content" role="main" tabIndex={-1} className="yx-content">
        <Suspense fallback={<LoadingBlock rows={6} />}>
          <Outlet />
        </Suspense>
      </Layout.Content>
    </Layout>
  );
}

/** How much there is to read on the page that it leads to. */
function UnreadMark() {
  const { t } = useTranslation('shell');
  const count = useNotices().length;
  if (count === 0) return null;
  return (
    <span className="yx-unread">
      <span aria-hidden="true">{count}</span>
      <span className="yx-hidden">{t('unread', { count })}</span>
    </span>
  );
}

function Account({ signOut }: { signOut: () => Promise<void> }) {
  const { t, i18n } = useTranslation('shell');
  const me = useMe();
  const go = useNavigate();
  const leave = useLeaving(signOut);
  const other = i18n.language === 'en' ? 'zh-CN' : 'en';
  const items = [
    { key: 'password', label: t('account.password'), onClick: () => void go('/account/password') },
    { key: 'devices', label: t('account.devices'), onClick: () => void go('/account/devices') },
    { type: 'divider' as const },
    { key: 'language', label: t('language'), onClick: () => void changeLanguage(i18n, other) },
    { key: 'sign_out', label: t('sign_out.act'), onClick: () => void leave() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" icon={<UserOutlined aria-hidden="true" />} className="yx-account">
        {me.name}
      </Button>
    </Dropdown>
  );
}

/** A video still on its way is asked about first; giving up its sending keeps what the server has of it. */
function useLeaving(signOut: () => Promise<void>): () => Promise<void> {
  const { t } = useTranslation('shell');
  const uploads = useUploadRoom();
  const leaveWatching = useLeavingWatching(async () => {
    uploads.dispose();
    await signOut();
  });
  return async () => {
    if (!uploads.isBusy()) return leaveWatching();
    Modal.confirm({
      title: t('sign_out.uploading_title'),
      content: t('sign_out.uploading'),
      okText: t('sign_out.anyway'),
      cancelText: t('sign_out.stay'),
      onOk: leaveWatching,
    });
    return undefined;
  };
}

/** Signing out sends what was watched; where that fails, it asks first. What stays is sent at the next sign-in here. */
function useLeavingWatching(signOut: () => Promise<void>): () => Promise<void> {
  const { t } = useTranslation('shell');
  const room = useWatchRoom();
  return async () => {
    const leftMs = await (await room).settle();
    if (leftMs === 0) return signOut();
    Modal.confirm({
      title: t('sign_out.unsent_title'),
      content: (
        <>
          {t('sign_out.unsent')} <DurationText ms={leftMs} />
        </>
      ),
      okText: t('sign_out.anyway'),
      cancelText: t('sign_out.stay'),
      onOk: signOut,
    });
    return undefined;
  };
}
