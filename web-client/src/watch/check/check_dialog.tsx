/** Asks whether somebody is there, before everything else on the page: calmly, by keyboard, in words or pictures. */
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useEffectEvent, useId, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { DurationText } from '../duration_text';
import { momentText } from '../moments';
import { Choices } from './choices';
import type { Stage } from './stage';
import { type UsedCheck, useCheck } from './use_check';
import './check.css';

export interface CheckDialogProps {
  readonly check: string;
  /** It is over: answered now, or earlier elsewhere. */
  readonly onDone: () => void;
  /** Put off. What is played meanwhile waits for it. */
  readonly onLater: () => void;
  /** Above a lesson it goes away by itself once it is answered. */
  readonly overLesson: boolean;
}

const kThanksMs = 4_000;

export function CheckDialog({ check, onDone, onLater, overLesson }: CheckDialogProps) {
  const { t } = useTranslation('check');
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const used = useCheck(check);
  const { stage, tell } = used;
  const over = stage.key === 'right' || stage.key === 'gone';
  const leave = over ? onDone : onLater;
  useModal(dialog);
  useGoingOn(overLesson && stage.key === 'right', onDone);
  useLayoutEffect(() => focusFirst(dialog.current), [stage.key]);
  return (
    <dialog
      ref={dialog}
      className="yx-check"
      role="dialog"
      aria-modal="true"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-said`}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onKeyDown={(event) => press(event, used)}
    >
      <form
        className="yx-check-form"
        onSubmit={(event) => {
          event.preventDefault();
          tell({ key: 'send' });
        }}
      >
        <h2 id={`${id}-title`} tabIndex={-1}>
          {t('title')}
        </h2>
        <div id={`${id}-said`} className="yx-check-said" aria-live="polite">
          <Said stage={stage} />
        </div>
        {stage.key === 'asked' && (
          <Choices
            question={stage.question}
            chosen={stage.chosen}
            label={`${id}-said`}
            onChoose={(number) => tell({ key: 'choose', number })}
          />
        )}
        <p className="yx-check-time" aria-live="polite">
          {stage.key === 'asked' && t(`left.${used.left}`)}
        </p>
        <Acts stage={stage} onAgain={() => tell({ key: 'again' })} onLeave={leave} overLesson={overLesson} />
      </form>
    </dialog>
  );
}

/**
 * What has the focus when a stage begins: the way on, or the heading where there is none. Never an answer, so that a
 * key that was meant for the player gives none.
 */
function focusFirst(dialog: HTMLElement | null): void {
  (dialog?.querySelector<HTMLElement>('button.yx-check-main:not([type="submit"])') ?? dialog?.querySelector('h2'))?.focus();
}

/** Opens it before everything else, in full screen as well; what had the focus has it back afterwards. */
function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown === null) return undefined;
    if (!shown.open) shown.showModal();
    return () => shown.close();
  }, [dialog]);
}

function useGoingOn(right: boolean, onDone: () => void): void {
  const done = useEffectEvent(onDone);
  useEffect(() => {
    if (!right) return undefined;
    const timer = window.setTimeout(() => done(), kThanksMs);
    return () => window.clearTimeout(timer);
  }, [right]);
}

const kMoves: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Digits and arrows choose from wherever the focus is; Enter, or the button, sends. No key reaches the player. */
function press(event: KeyboardEvent<HTMLElement>, { stage, tell }: UsedCheck): void {
  event.stopPropagation();
  if (stage.key !== 'asked' || event.ctrlKey || event.altKey || event.metaKey) return;
  const by = kMoves[event.key];
  if (/^[1-9]$/.test(event.key)) tell({ key: 'choose', number: Number(event.key) });
  else if (by !== undefined) tell({ key: 'move', by });
  else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) tell({ key: 'send' });
  else return;
  event.preventDefault();
}

function Said({ stage }: { stage: Stage }) {
  const { t, i18n } = useTranslation('check');
  switch (stage.key) {
    case 'asked': {
      const { kind, prompt } = stage.question;
      if (kind === 'question') return <p className="yx-check-prompt">{prompt}</p>;
      const word = kind === 'confirm' ? t(`word.${prompt}`, prompt) : '';
      return <p className="yx-check-prompt">{t(`prompt.${kind}`, { word })}</p>;
    }
    case 'wrong':
      return <p>{t('wrong', { count: stage.triesLeft })}</p>;
    case 'resting':
      return <p>{t('resting', { at: momentText(stage.nextTryAt, i18n.language) })}</p>;
    case 'right':
      return <Thanks releasedMs={stage.releasedMs} />;
    case 'asking':
    case 'sending':
    case 'late':
    case 'gone':
    case 'offline':
    case 'failed':
      return <p>{t(stage.key)}</p>;
  }
}

function Thanks({ releasedMs }: { releasedMs: number }) {
  const { t } = useTranslation('check');
  return (
    <>
      <p>{t('right')}</p>
      {releasedMs >= 1_000 && (
        <p>
          {t('released')} <DurationText ms={releasedMs} />
        </p>
      )}
    </>
  );
}

interface ActsProps {
  readonly stage: Stage;
  readonly onAgain: () => void;
  readonly onLeave: () => void;
  readonly overLesson: boolean;
}

function Acts({ stage, onAgain, onLeave, overLesson }: ActsProps): ReactNode {
  const { t } = useTranslation('check');
  const later = t(overLesson ? 'later' : 'close');
  const again = (words: string, primary: boolean): ReactNode => (
    <button type="button" className={primary ? 'yx-check-act yx-check-main' : 'yx-check-act'} onClick={onAgain}>
      {words}
    </button>
  );
  const over = stage.key === 'right' || stage.key === 'gone';
  return (
    <div className="yx-check-acts">
      {stage.key === 'asked' && (
        <button type="submit" className="yx-check-act yx-check-main" disabled={stage.chosen === null}>
          {t('answer')}
        </button>
      )}
      {stage.key === 'asked' && again(t(stage.question.kind === 'frame' ? 'another_way' : 'another'), false)}
      {(stage.key === 'wrong' || stage.key === 'late') && again(t('ask_again'), true)}
      {(stage.key === 'offline' || stage.key === 'failed') && again(t('try_again'), true)}
      <button type="button" className={over ? 'yx-check-act yx-check-main' : 'yx-check-act yx-check-later'} onClick={onLeave}>
        {over ? t(overLesson ? 'go_on' : 'close') : later}
      </button>
    </div>
  );
}
