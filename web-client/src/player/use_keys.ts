/** The page's keys on their way to its player, and the focus, which no part of the player takes with it when it goes. */
import { type FocusEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';

import type { PlayerController } from './controller';
import { actOf, repeats, takesKey } from './keys';

export interface UsedKeys {
  readonly frame: RefObject<HTMLElement | null>;
  readonly controller: PlayerController;
  /** Something stands before the picture and must be answered first. */
  readonly covered: boolean;
  /** Called at each key within the player. */
  readonly wake: () => void;
}

export function useKeys({ frame, controller, covered, wake }: UsedKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const player = frame.current;
      if (player === null || !(event.target instanceof Element)) return;
      if (player.contains(event.target)) wake();
      const act = event.defaultPrevented || event.isComposing ? null : actOf(event);
      if (act === null || covered || !takesKey(event.key, event.target, player) || hasModal()) return;
      event.preventDefault();
      wake();
      if (!event.repeat || repeats(act)) controller.act(act);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [frame, controller, covered, wake]);
}

/** A dialog that keeps the rest of the page out, also where it has not got the focus. */
function hasModal(): boolean {
  return [...document.querySelectorAll('[aria-modal="true"]')].some((dialog) => dialog.getClientRects().length > 0);
}

/**
 * A button that is pressed and replaced takes the focus with it, and a question that comes up has none yet: what stands
 * before the picture has it then, else the player itself. Answers what the player calls when it gets the focus.
 */
export function useKeptFocus(frame: RefObject<HTMLElement | null>, covered: boolean): (event: FocusEvent) => void {
  const had = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const player = frame.current;
    if (player === null) return;
    const lost = had.current?.isConnected === false && isNowhere();
    if (isNowhere()) had.current = null;
    if (lost) ((covered ? player.querySelector<HTMLElement>(kAnswers) : null) ?? player).focus({ preventScroll: true });
  });
  useEffect(() => {
    const player = frame.current;
    if (covered && (isNowhere() || player?.contains(document.activeElement))) {
      player?.querySelector<HTMLElement>(kAnswers)?.focus({ preventScroll: true });
    }
  }, [frame, covered]);
  return useCallback((event) => void (had.current = event.target), []);
}

const kAnswers = '.yx-cover button';

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
