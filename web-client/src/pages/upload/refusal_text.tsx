/** Why a call was refused: what happened, what is safe, what to do. */
import { useTranslation } from 'react-i18next';

import { failureOf } from '../../rpc/failure';

export function RefusalText({ error }: { error: unknown }) {
  const { code, kind } = failureOf(error);
  return <RefusalWords code={kind === 'offline' ? 'offline' : code} />;
}

/** By our stable code, as of an upload. */
export function RefusalWords({ code }: { code: string }) {
  const { t } = useTranslation('upload');
  return <>{t(`refused.${code}`, { defaultValue: t('refused.unknown') })}</>;
}
