/** Why a video did not become a lesson, and what to do: by the worker's stable code. */
import { useTranslation } from 'react-i18next';

export function FailureReason({ code }: { code: string }) {
  const { t } = useTranslation('upload');
  const say = (part: 'why' | 'todo'): string => t(`failure.${code}.${part}`, { defaultValue: t(`failure.internal.${part}`) });
  return (
    <div className="yx-failure">
      <p>
        <strong>{say('why')}</strong>
      </p>
      <p>{say('todo')}</p>
    </div>
  );
}
