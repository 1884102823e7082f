/** What learners object to, and what waits for a second administrator. */
import { Radio, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { CaseDrawer } from './case_drawer';
import { CaseList } from './case_list';
import { CorrectionList } from './correction_list';
import { isOfAppeals, kLists, type List, readPlace, writePlace } from './lists';
import '../../ui/admin.css';
import '../receipt/receipt.css';
import './appeals.css';

export function AppealsPage() {
  const { t } = useTranslation('appeals');
  const [address, setAddress] = useSearchParams();
  const { list, appeal } = readPlace(address);
  const show = (shown: string): void => setAddress(writePlace({ list, appeal: shown }));
  return (
    <div className="yx-admin">
      <div className="yx-admin-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
      </div>
      <search>
        <Radio.Group
          className="yx-appeal-lists"
          optionType="button"
          aria-label={t('lists')}
          value={list}
          options={kLists.map((one) => ({ value: one, label: t(`list.${one}`) }))}
          onChange={(event) => setAddress(writePlace({ list: event.target.value as List, appeal: '' }))}
        />
      </search>
      <p className="yx-secondary">{t(`about.${list}`)}</p>
      {isOfAppeals(list) ? <CaseList key={list} list={list} show={show} /> : <CorrectionList key={list} waiting={list === 'waiting'} show={show} />}
      <CaseDrawer appealId={appeal} onClose={() => show('')} />
    </div>
  );
}
