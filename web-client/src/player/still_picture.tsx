/** One small picture out of its file. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';

import { fetchText, type Still, stillAt, Storyboard, type StoryboardParts } from './storyboard';
import './still.css';

export function StillPicture({ still }: { still: Still }) {
  const { url, x, y, width, height } = still;
  return (
    <span
      className="yx-still"
      style={{ width, height, backgroundImage: `url("${url}")`, backgroundPosition: `-${x}px -${y}px` }}
    />
  );
}

const kBrowser: StoryboardParts = { fetchText, now: () => performance.now() };

/** The picture for a time; null without a storyboard, or while no time is asked for. Loads nothing before. */
export function useStill(url: string | null, ms: number | null): Still | null {
  const storyboard = useMemo(() => {
    const absolute = url === null ? '' : new URL(url, location.href).href;
    return new Storyboard(absolute, kBrowser);
  }, [url]);
  const stills = useSyncExternalStore(storyboard.subscribe, storyboard.snapshot);
  useEffect(() => {
    if (url !== null && ms !== null) storyboard.want(ms);
  }, [storyboard, url, ms]);
  return ms === null ? null : stillAt(stills, ms);
}
