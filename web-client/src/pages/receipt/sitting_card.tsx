/** One sitting: when, on which device, how much was played, and what became of each stretch. */
import { useTranslation } from 'react-i18next';

import type { Period, PlayedRun, Sitting } from '../../protocol/server/protocol/appeal_pb';
import { clockText } from '../../ui/clock';
import { useFateWords } from '../../watch/credit_strip';
import { DurationText } from '../../watch/duration_text';
import { exactTimesText, momentText } from '../../watch/moments';
import { deviceName } from '../account/device_name';
import { fateOf, speedText } from './run';

export interface SittingCardProps {
  readonly sitting: Sitting;
  /** Also what only matters to whoever decides: whose the clock was when, and conflicting reports. */
  readonly evidence?: boolean;
}

export function SittingCard({ sitting, evidence = false }: SittingCardProps) {
  const { t, i18n } = useTranslation('receipt');
  const { browser, system } = deviceName(sitting.userAgent);
  const device = [browser, system].filter((part) => part !== '').join(' · ');
  return (
    <article className="yx-sitting" aria-label={momentText(sitting.openedAt, i18n.language)}>
      <div className="yx-sitting-head">
        <strong>{momentText(sitting.openedAt, i18n.language)}</strong>
        <span title={sitting.userAgent}>{device === '' ? t('sitting.unknown_device') : device}</span>
        <span>
          {t('sitting.played')} <DurationText ms={Number(sitting.playedMs)} />
        </span>
        <span className="yx-secondary">{t(`sitting.end.${sitting.endCause === '' ? 'open' : sitting.endCause}`)}</span>
      </div>
      {sitting.runs.length === 0 && <p className="yx-secondary">{t('sitting.nothing')}</p>}
      {sitting.runs.length > 0 && <Runs runs={sitting.runs} />}
      {sitting.moreRuns > 0 && <p className="yx-secondary">{t('sitting.more_runs', { count: sitting.moreRuns })}</p>}
      {evidence && <Owned owned={sitting.owned} />}
      {evidence && sitting.conflicts > 0 && <p>{t('sitting.conflicts', { count: sitting.conflicts })}</p>}
    </article>
  );
}

function Runs({ runs }: { runs: readonly PlayedRun[] }) {
  const { t } = useTranslation('receipt');
  return (
    <table className="yx-runs">
      <caption className="yx-hidden">{t('run.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('run.when')}</th>
          <th scope="col">{t('run.media')}</th>
          <th scope="col">{t('run.speed')}</th>
          <th scope="col">{t('interval.became')}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Run key={`${run.from} ${run.mediaFromMs}`} run={run} />
        ))}
      </tbody>
    </table>
  );
}

function Run({ run }: { run: PlayedRun }) {
  const { t, i18n } = useTranslation('receipt');
  const part = fateOf(run);
  const { what, why } = useFateWords()(part);
  const state = run.hidden ? t(run.audible ? 'run.hidden' : 'run.hidden_silent') : '';
  return (
    <tr>
      <td data-label={t('run.when')}>
        <span>{exactTimesText(run.from, run.to, i18n.language)}</span>
      </td>
      <td data-label={t('run.media')}>
        <span>{t('interval.from_to', { from: clockText(Number(run.mediaFromMs)), to: clockText(Number(run.mediaToMs)) })}</span>
      </td>
      <td data-label={t('run.speed')}>
        <span>
          {speedText(run.speedPermille)} {state}
        </span>
      </td>
      <td data-label={t('interval.became')}>
        <span className="yx-interval-fate">
          <span className={`yx-credit-mark yx-${part.kind}`} aria-hidden="true" />
          <span>
            <strong>{what}</strong>
            {why !== '' && <span className="yx-interval-why">{why}</span>}
          </span>
        </span>
      </td>
    </tr>
  );
}

function Owned({ owned }: { owned: readonly Period[] }) {
  const { t, i18n } = useTranslation('receipt');
  const text = owned
    .map(({ from, to }) => t('sitting.owned_period', { from: momentText(from, i18n.language), to: to === '' ? t('sitting.until_now') : momentText(to, i18n.language) }))
    .join(t('sitting.between'));
  return (
    <p className="yx-secondary">
      {t('sitting.owned')} {owned.length === 0 ? t('sitting.never_owned') : text}
    </p>
  );
}
