/** One stop on a lesson's way: a sign, the sentence that answers, and what can be done there. */
import { CheckCircleFilled, ClockCircleOutlined, ExclamationCircleFilled, PauseCircleFilled, SyncOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** later: its turn has not come. busy: under way. held: waits for somebody. failed, done: ended. */
export type StationState = 'later' | 'busy' | 'held' | 'failed' | 'done';

export interface StationProps {
  readonly name: string;
  readonly state: StationState;
  readonly headline: string;
  readonly children?: ReactNode;
}

export function Station({ name, state, headline, children }: StationProps) {
  const { t } = useTranslation('upload');
  return (
    <li className={`yx-station yx-station-${state}`}>
      <span className="yx-station-sign" aria-hidden="true">
        {signs[state]}
      </span>
      <div className="yx-station-body">
        <p className="yx-station-name">
          {name}
          <span className="yx-hidden">{t(`station.${state}`)}</span>
        </p>
        <p className="yx-station-headline" role="status">
          {headline}
        </p>
        {children}
      </div>
    </li>
  );
}

const signs: Readonly<Record<StationState, ReactNode>> = {
  later: <ClockCircleOutlined />,
  busy: <SyncOutlined />,
  held: <PauseCircleFilled />,
  failed: <ExclamationCircleFilled />,
  done: <CheckCircleFilled />,
};
