/** One question while it is written. */
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { kFewestChoices, kMostChoices, problemOf, type QuestionDraft, type QuestionProblem } from './question_draft';

export interface QuestionFormProps {
  readonly draft: QuestionDraft;
  readonly durationMs: number;
  readonly saving: boolean;
  readonly onWrite: (draft: QuestionDraft) => void;
  readonly onSave: () => void;
  readonly onForget: () => void;
}

export function QuestionForm({ draft, durationMs, saving, onWrite, onSave, onForget }: QuestionFormProps) {
  const { t } = useTranslation('timeline');
  const id = useId();
  const [tried, setTried] = useState(false);
  const problem = problemOf(draft, durationMs);
  const shown = tried ? problem : null;
  const about = (wrong: boolean) => (wrong ? { status: 'error' as const, 'aria-describedby': `${id}-problem` } : {});
  return (
    <form
      className="yx-question-form"
      aria-label={t(draft.id === '0' ? 'questions.new' : 'questions.editing')}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (problem === null) onSave();
      }}
    >
      <label htmlFor={`${id}-prompt`}>{t('questions.prompt')}</label>
      <Input
        id={`${id}-prompt`}
        value={draft.prompt}
        onChange={(event) => onWrite({ ...draft, prompt: event.target.value })}
        {...about(shown?.at === 'prompt')}
      />
      <ChoiceFields draft={draft} problem={shown} describedBy={`${id}-problem`} onWrite={onWrite} />
      <label htmlFor={`${id}-from`}>{t('questions.from')}</label>
      <Input
        id={`${id}-from`}
        className="yx-chapters-time"
        placeholder={t('questions.from_hint')}
        value={draft.from}
        onChange={(event) => onWrite({ ...draft, from: event.target.value })}
        {...about(shown?.at === 'from')}
      />
      <p className="yx-chapters-problem" id={`${id}-problem`} role="status">
        {shown !== null && t(`questions.problem.${shown.key}`)}
      </p>
      <div className="yx-captions-acts">
        <Button type="primary" htmlType="submit" loading={saving}>
          {t('questions.save')}
        </Button>
        <Button disabled={saving} onClick={onForget}>
          {t('questions.forget')}
        </Button>
      </div>
    </form>
  );
}

interface ChoiceFieldsProps {
  readonly draft: QuestionDraft;
  readonly problem: QuestionProblem | null;
  readonly describedBy: string;
  readonly onWrite: (draft: QuestionDraft) => void;
}

function ChoiceFields({ draft, problem, describedBy, onWrite }: ChoiceFieldsProps) {
  const { t } = useTranslation('timeline');
  const id = useId();
  const { choices } = draft;
  const wrong = problem?.at === 'choices' ? problem.index : -1;
  const put = (to: readonly string[]): void => onWrite({ ...draft, choices: to });
  return (
    <fieldset>
      <legend>{t('questions.choices')}</legend>
      <ol>
        {choices.map((choice, at) => (
          <li key={at}>
            <label htmlFor={`${id}-${at}`}>{at === 0 ? t('questions.right') : t('questions.other', { number: at + 1 })}</label>
            <Input
              id={`${id}-${at}`}
              value={choice}
              onChange={(event) => put(choices.map((each, index) => (index === at ? event.target.value : each)))}
              {...(at === wrong ? { status: 'error' as const, 'aria-describedby': describedBy } : {})}
            />
            {at >= kFewestChoices && (
              <Button type="text" aria-label={t('questions.drop_which', { number: at + 1 })} onClick={() => put(choices.filter((_, index) => index !== at))}>
                {t('questions.drop')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {choices.length < kMostChoices && <Button onClick={() => put([...choices, ''])}>{t('questions.add_choice')}</Button>}
    </fieldset>
  );
}
