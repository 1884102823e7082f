/** Why an act was refused and what to do, by the server's stable code; one text for each code in locales. */
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';

import { failureOf } from '../rpc/failure';

/** Shows nothing while there is no error. */
export function Refusal({ error }: { error: unknown }) {
  const words = useRefusalWords();
  if (error === null || error === undefined) return null;
  return <Alert className="yx-refusal" type="error" showIcon title={words(error)} />;
}

export function useRefusalWords(): (error: unknown) => string {
  const { t } = useTranslation('refusals');
  return (error) => {
    const { code, kind, retryAfterS } = failureOf(error);
    return t([code, kind], { seconds: retryAfterS });
  };
}
