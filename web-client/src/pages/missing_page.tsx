import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

export function MissingPage() {
  const { t } = useTranslation('shell');
  const home = (
    <Link to="/">
      <Button type="primary">{t('missing.home')}</Button>
    </Link>
  );
  return <Result icon={null} title={<h1 className="yx-result-title">{t('missing.title')}</h1>} subTitle={t('missing.text')} extra={home} />;
}
