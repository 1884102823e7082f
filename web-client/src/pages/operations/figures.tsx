/** The queue in numbers. */
import { useTranslation } from 'react-i18next';

import type { QueueFigures } from '../../protocol/server/protocol/operations_pb';
import { useDurationWords } from '../../watch/duration_text';

export function Figures({ figures }: { figures: QueueFigures }) {
  const { t, i18n } = useTranslation('operations');
  const duration = useDurationWords();
  const number = new Intl.NumberFormat(i18n.language);
  const all = [
    { key: 'lessons_waiting', text: number.format(figures.lessonsWaiting) },
    { key: 'oldest_waiting', text: figures.lessonsWaiting === 0 ? t('figure.nobody') : duration(figures.oldestWaitingS * 1000) },
    { key: 'lessons_running', text: number.format(figures.lessonsRunning) },
    { key: 'chunks', text: t('figure.chunk_counts', { running: number.format(figures.chunksRunning), waiting: number.format(figures.chunksWaiting) }) },
    { key: 'workers', text: number.format(figures.workers) },
    { key: 'failed_today', text: number.format(figures.failedToday) },
  ];
  return (
    <dl className="yx-queue-figures">
      {all.map(({ key, text }) => (
        <div key={key}>
          <dt>{t(`figure.${key}`)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
