/** One obligation: how much is done, held and still owed, as a bar and in words and numbers. */
import { CheckCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import type { Obligation } from '../protocol/server/protocol/credit_pb';
import { classHours, owedHours } from './amounts';
import './obligation_bar.css';
import { useTitleWords } from './policy';

export interface ObligationBarProps {
  readonly obligation: Obligation;
  readonly classHourMs: number;
}

export function ObligationBar({ obligation, classHourMs }: ObligationBarProps) {
  const { t } = useTranslation('watch');
  const title = useTitleWords()(obligation.title);
  const [owed, done, held] = [obligation.owedMs, obligation.doneMs, obligation.heldMs].map(Number) as [number, number, number];
  const left = Math.max(0, owed - done);
  const words = {
    done: classHours(done, classHourMs),
    owed: classHours(owed, classHourMs),
    left: owedHours(left, classHourMs),
    held: classHours(held, classHourMs),
  };
  return (
    <article className="yx-obligation" aria-label={title}>
      <h3>{title}</h3>
      {owed > 0 && (
        <>
          <p className="yx-obligation-words">
            {left === 0 ? (
              <strong className="yx-obligation-met">
                <CheckCircleFilled aria-hidden="true" /> {t('obligation.met')}
              </strong>
            ) : (
              <strong>{t('obligation.left', words)}</strong>
            )}
            <span>{t('obligation.done', words)}</span>
            {held > 0 && <span>{t('obligation.held', words)}</span>}
          </p>
          <Bar done={done} held={held} owed={owed} label={t('obligation.done', words)} />
        </>
      )}
      <Parts obligation={obligation} classHourMs={classHourMs} />
    </article>
  );
}

function Bar({ done, held, owed, label }: { done: number; held: number; owed: number; label: string }) {
  const doneShare = Math.min(100, (done * 100) / owed);
  const heldShare = Math.min(100 - doneShare, (held * 100) / owed);
  return (
    <div className="yx-obligation-bar" role="img" aria-label={label}>
      <div className="yx-credited" style={{ width: `${doneShare}%` }} />
      <div className="yx-held" style={{ width: `${heldShare}%` }} />
    </div>
  );
}

/** What is owed besides hours: an assignment, a research result. */
function Parts({ obligation, classHourMs }: ObligationBarProps) {
  const { t } = useTranslation('watch');
  const inWords = useTitleWords();
  const parts = obligation.parts.filter((part) => part.kind !== 'hours' || obligation.parts.length > 1);
  if (parts.length === 0) return null;
  return (
    <ul className="yx-obligation-parts">
      {parts.map((part) => {
        const inHours = part.kind === 'hours';
        const number = (value: bigint): string => (inHours ? classHours(Number(value), classHourMs) : String(value));
        const amount = { done: number(part.done), owed: number(part.owed) };
        return (
          <li key={`${part.kind}-${part.title}`}>
            <span aria-hidden="true">{part.met ? '✓' : '○'}</span> {inWords(part.title)}{' '}
            {t(inHours ? 'obligation.part_hours' : 'obligation.part_count', amount)}
            <span className="yx-hidden">{t(part.met ? 'obligation.part_met' : 'obligation.part_open')}</span>
          </li>
        );
      })}
    </ul>
  );
}
