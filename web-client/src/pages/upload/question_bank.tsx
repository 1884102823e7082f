/** The bank itself: the questions, and the one that is being written. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Alert, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { type BankQuestion, PresenceService } from '../../protocol/server/protocol/presence_pb';
import { clockText } from '../../ui/clock';
import { Refusal } from '../../ui/refusal';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { draftOf, keepDraft, keptDraft, kNewQuestion, type QuestionDraft, questionIn } from './question_draft';
import { QuestionForm } from './question_form';
import './timeline.css';

export function QuestionBank({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('timeline');
  const { query, questions, draft, save, remove, write, keep } = useBank(lesson);
  if (query.isPending) return <LoadingBlock rows={3} />;
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  const durationMs = lesson.progress?.step === 'done' ? Number(lesson.durationMs) : 0;
  const form = draft !== null && (
    <QuestionForm
      draft={draft}
      durationMs={durationMs}
      saving={save.isPending}
      onWrite={write}
      onSave={keep}
      onForget={() => write(null)}
    />
  );
  const editing = draft !== null && questions.some((question) => question.questionId === draft.id);
  return (
    <>
      {questions.length === 0 && draft === null && <p className="yx-station-note">{t('questions.none')}</p>}
      <ul className="yx-questions">
        {questions.map((question) => (
          <li key={question.questionId}>
            {question.questionId === draft?.id ? (
              form
            ) : (
              <Question
                question={question}
                busy={draft !== null || remove.isPending}
                onEdit={() => write(draftOf(question))}
                onDelete={() => remove.mutate({ lessonId: lesson.id, questionId: question.questionId })}
              />
            )}
          </li>
        ))}
      </ul>
      {!editing && form}
      <Refusal error={save.error ?? remove.error} />
      {draft === null && <Button onClick={() => write(kNewQuestion)}>{t('questions.add')}</Button>}
      {save.isSuccess && draft === null && <Alert className="yx-questions-saved" type="success" showIcon title={t('questions.saved')} />}
    </>
  );
}

function useBank(lesson: Lesson) {
  const { listQuestions, saveQuestion, deleteQuestion } = PresenceService.method;
  const query = useQuery(listQuestions, { lessonId: lesson.id });
  const [draft, setDraft] = useState<QuestionDraft | null>(() => keptDraft(lesson.id));
  const questions = query.data?.questions ?? [];
  const save = useMutation(saveQuestion, {
    onSuccess: () => {
      put(null);
      void query.refetch();
    },
  });
  const remove = useMutation(deleteQuestion, { onSuccess: () => void query.refetch() });
  const put = (to: QuestionDraft | null): void => {
    keepDraft(lesson.id, to);
    setDraft(to);
  };
  const write = (to: QuestionDraft | null): void => {
    save.reset();
    remove.reset();
    put(to);
  };
  const keep = (): void => {
    if (draft === null) return;
    const was = questions.find((question) => question.questionId === draft.id);
    // One that was deleted meanwhile is saved as a new one: nothing that was written is lost.
    save.mutate({ lessonId: lesson.id, question: questionIn(was === undefined ? { ...draft, id: kNewQuestion.id } : draft, was) });
  };
  return { query, questions, draft, save, remove, write, keep };
}

interface QuestionProps {
  readonly question: BankQuestion;
  readonly busy: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function Question({ question, busy, onEdit, onDelete }: QuestionProps) {
  const { t } = useTranslation('timeline');
  const { prompt, choices, fromMs } = question;
  return (
    <div className="yx-question-row">
      <p className="yx-question-prompt">{prompt}</p>
      <ul>
        {choices.map((choice, at) => (
          <li key={at}>{at === 0 ? t('questions.right_is', { choice }) : choice}</li>
        ))}
      </ul>
      <span className="yx-station-note">
        {Number(fromMs) > 0 ? t('questions.asked_from', { at: clockText(Number(fromMs)) }) : t('questions.asked_always')}
      </span>
      <div className="yx-captions-acts">
        <Button disabled={busy} aria-label={`${t('questions.edit')} ${prompt}`} onClick={onEdit}>
          {t('questions.edit')}
        </Button>
        <Popconfirm
          title={t('questions.delete_title')}
          description={t('questions.delete_text')}
          okText={t('questions.delete')}
          cancelText={t('questions.keep')}
          onConfirm={onDelete}
        >
          <Button type="text" disabled={busy} aria-label={`${t('questions.delete')} ${prompt}`}>
            {t('questions.delete')}
          </Button>
        </Popconfirm>
      </div>
    </div>
  );
}
