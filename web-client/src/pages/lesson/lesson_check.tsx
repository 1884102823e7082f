/** The presence check of a lesson that plays: holds it, asks, and lets it go on. */
import { type ReactNode, useCallback, useEffect, useState } from 'react';

import type { PlayerController } from '../../player/controller';
import { useCheckDialog } from '../../watch/check/use_dialog';

export interface UsedLessonCheck {
  /** What stands before the lesson; null for nothing. */
  readonly dialog: ReactNode;
  /** Opens a check that was put off. */
  readonly reopen: () => void;
}

export interface LessonCheckParts {
  /** The check that is due; empty for none. */
  readonly check: string;
  /** The lesson plays here: the dialog may be needed. */
  readonly watching: boolean;
  readonly controller: Pick<PlayerController, 'hold' | 'release'>;
  readonly onAnswered: (check: string) => void;
}

/** Each check comes up by itself once; put off, it waits until the learner asks for it, or comes back. */
export function useLessonCheck({ check, watching, controller, onAnswered }: LessonCheckParts): UsedLessonCheck {
  const [putOff, setPutOff] = useState('');
  const showCheck = useCheckDialog(watching);
  const open = check !== '' && check !== putOff && showCheck !== null;
  useEffect(() => {
    if (!open) return undefined;
    controller.hold();
    return () => controller.release();
  }, [open, controller]);
  const reopen = useCallback(() => setPutOff(''), []);
  if (!open) return { dialog: null, reopen };
  const dialog = showCheck({
    check,
    overLesson: true,
    onDone: () => onAnswered(check),
    onLater: () => setPutOff(check),
  });
  return { dialog, reopen };
}
