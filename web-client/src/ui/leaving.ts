/** Asks before a page is left that holds what cannot be had again. */
import { App } from 'antd';
import { useContext, useEffect, useEffectEvent } from 'react';
import { UNSAFE_NavigationContext } from 'react-router';

import { hearFirst } from './back_gate';

export interface LeavingWords {
  readonly title: string;
  readonly text: string;
  readonly leave: string;
  readonly stay: string;
}

/** Whether to leave, as the person says. */
type Ask = () => Promise<boolean>;

/** What carries a person to another page of the house: the router's own navigator. */
export interface Carrier {
  push: (...to: never[]) => void;
  replace: (...to: never[]) => void;
}

/**
 * While `active`: links, buttons and the browser's back and forward ask first; closing or reloading is asked by the
 * browser itself. Answers the question for acts of the page that would lose the same.
 */
export function useAskBeforeLeaving(active: boolean, words: LeavingWords): Ask {
  const { modal } = App.useApp();
  const { navigator } = useContext(UNSAFE_NavigationContext);
  const ask = async (): Promise<boolean> =>
    modal.confirm({
      title: words.title,
      content: words.text,
      okText: words.leave,
      okButtonProps: { danger: true },
      cancelText: words.stay,
      autoFocusButton: 'cancel',
    });
  const asked = useEffectEvent(ask);
  useEffect(() => {
    if (!active) return undefined;
    return hold(navigator as Carrier, () => asked());
  }, [active, navigator]);
  return active ? ask : () => Promise.resolve(true);
}

/** Answers the function that lets go. One question at a time; what was wanted meanwhile is forgotten. */
export function hold(carrier: Carrier, ask: Ask): () => void {
  const { push, replace } = carrier;
  let asking = false;
  const askOnce = (go: () => void): void => {
    if (asking) return;
    asking = true;
    void ask().then((leaves) => {
      asking = false;
      if (!leaves) return;
      letGo();
      go();
    });
  };
  carrier.push = (...to) => askOnce(() => push.apply(carrier, to));
  carrier.replace = (...to) => askOnce(() => replace.apply(carrier, to));
  const endBack = holdBack(askOnce);
  const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
  window.addEventListener('beforeunload', warn);
  const letGo = (): void => {
    carrier.push = push;
    carrier.replace = replace;
    endBack();
    window.removeEventListener('beforeunload', warn);
  };
  return letGo;
}

/** The browser has gone back before anybody can ask: it is sent forth again, and the router hears of neither. */
function holdBack(askOnce: (go: () => void) => void): () => void {
  const here = placeOf(window.history.state);
  let returning = false;
  const onMoved = (event: PopStateEvent): void => {
    event.stopImmediatePropagation();
    if (returning) {
      returning = false;
      return;
    }
    const steps = here - placeOf(event.state) || 1;
    returning = true;
    window.history.go(steps);
    askOnce(() => window.history.go(-steps));
  };
  return hearFirst(onMoved);
}

/** The router numbers the places of its history. */
function placeOf(state: unknown): number {
  const { idx } = (state ?? {}) as { idx?: unknown };
  return typeof idx === 'number' ? idx : Number.NaN;
}
