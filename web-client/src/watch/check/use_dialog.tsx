/** The dialog's script comes when it may be needed; where it cannot be had yet, it is asked for again. */
import { type ReactNode, useEffect, useState } from 'react';

import type { CheckDialogProps } from './check_dialog';

export type ShowCheck = (asked: CheckDialogProps) => ReactNode;

const kRetryMs = 5_000;

/** What shows the dialog of a check; null until it is there. Nothing is loaded before `wanted`. */
export function useCheckDialog(wanted: boolean): ShowCheck | null {
  const [loaded, setLoaded] = useState<{ readonly show: ShowCheck } | null>(null);
  const missing = wanted && loaded === null;
  useEffect(() => {
    if (!missing) return undefined;
    let timer = 0;
    let gone = false;
    const load = (): void => {
      import('./check_dialog').then(
        ({ CheckDialog }) => !gone && setLoaded({ show: (asked) => <CheckDialog key={asked.check} {...asked} /> }),
        () => void (gone || (timer = window.setTimeout(load, kRetryMs))),
      );
    };
    load();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, [missing]);
  return loaded?.show ?? null;
}
