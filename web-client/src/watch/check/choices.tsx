/** The ways to answer: words, or pictures. Radio buttons of a form, each with its digit. */
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Choice, Question } from './stage';

export interface ChoicesProps {
  readonly question: Question;
  readonly chosen: number | null;
  /** The element that says what is asked. */
  readonly label: string;
  readonly onChoose: (number: number) => void;
}

export function Choices({ question, chosen, label, onChoose }: ChoicesProps) {
  const name = useId();
  const group = useRef<HTMLDivElement>(null);
  const { choices, kind } = question;
  // A digit or an arrow chooses from anywhere in the dialog: the focus follows, and the choice is read aloud.
  useEffect(() => group.current?.querySelector<HTMLElement>('input:checked')?.focus(), [chosen]);
  return (
    <div ref={group} className={`yx-check-choices yx-check-${kind}`} role="radiogroup" aria-labelledby={label}>
      {choices.map((choice) => (
        <label key={choice.number} className={choice.number === chosen ? 'yx-check-choice yx-check-chosen' : 'yx-check-choice'}>
          <input
            type="radio"
            name={name}
            checked={choice.number === chosen}
            onChange={() => onChoose(choice.number)}
          />
          <span className="yx-check-digit" aria-hidden="true">
            {choice.number}
          </span>
          <Face choice={choice} question={question} />
        </label>
      ))}
    </div>
  );
}

function Face({ choice, question }: { choice: Choice; question: Question }) {
  const { t } = useTranslation('check');
  if (question.kind === 'frame') return <Picture choice={choice} of={question.choices.length} />;
  return <span>{question.kind === 'confirm' ? t(`word.${choice.text}`, choice.text) : choice.text}</span>;
}

function Picture({ choice, of }: { choice: Choice; of: number }) {
  const { t } = useTranslation('check');
  const [broken, setBroken] = useState(false);
  const words = t('picture', { number: choice.number, of });
  if (broken) return <span className="yx-check-broken">{t('picture_broken', { number: choice.number })}</span>;
  return <img src={choice.pictureUrl} alt={words} onError={() => setBroken(true)} />;
}
