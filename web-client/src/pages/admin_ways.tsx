/** The ways that only administrators have, gathered in one menu. */
import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';

import type { Office } from '../ui/roles';
import type { Way } from './shell';

const kSchoolWays: readonly Way[] = [
  { to: '/persons', text: 'persons' },
  { to: '/roster', text: 'roster' },
];
const kBureauWays: readonly Way[] = [
  ...kSchoolWays,
  { to: '/schools', text: 'schools' },
  { to: '/appeals', text: 'appeals' },
  { to: '/review', text: 'review' },
  { to: '/operations', text: 'operations' },
];
const kNoWays: readonly Way[] = [];

export function waysOf(office: Office): readonly Way[] {
  switch (office) {
    case 'bureau':
      return kBureauWays;
    case 'school':
      return kSchoolWays;
    case 'none':
      return kNoWays;
  }
}

export function AdminMenu({ ways }: { ways: readonly Way[] }) {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  const go = useNavigate();
  if (ways.length === 0) return null;
  const here = ways.find((way) => pathname.startsWith(way.to));
  const items = ways.map((way) => ({ key: way.to, label: t(`ways.${way.text}`), onClick: () => void go(way.to) }));
  return (
    <Dropdown menu={{ items, selectedKeys: here === undefined ? [] : [here.to] }} trigger={['click']}>
      <Button type="text" className={here === undefined ? 'yx-way' : 'yx-way active'} icon={<DownOutlined />} iconPlacement="end">
        {t('ways.admin')}
      </Button>
    </Dropdown>
  );
}
