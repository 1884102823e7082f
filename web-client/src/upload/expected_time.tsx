/** When a video is expected to play, and to be whole. Nothing where the server cannot tell. */
import { useTranslation } from 'react-i18next';

import { useSpanWords } from './use_span_words';

export interface Expected {
  /** Seconds, as the server tells; 0: plays already, or nobody can tell. */
  readonly playableInS: number;
  readonly completeInS: number;
}

export function isExpected({ playableInS, completeInS }: Expected): boolean {
  return playableInS > 0 || completeInS > 0;
}

export function ExpectedTime({ expected }: { expected: Expected }) {
  const { t } = useTranslation('upload');
  const span = useSpanWords();
  const { playableInS, completeInS } = expected;
  return (
    <>
      {playableInS > 0 && <span>{t('expected.playable', { span: span(playableInS) })}</span>}
      {completeInS > 0 && <span>{t('expected.complete', { span: span(completeInS) })}</span>}
    </>
  );
}
