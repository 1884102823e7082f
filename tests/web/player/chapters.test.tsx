// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ChapterMenu } from '../../../web-client/src/player/chapter_menu';
import { chapterAt, chaptersWithin } from '../../../web-client/src/player/chapters';
import { ScrubBar } from '../../../web-client/src/player/scrub_bar';

vi.mock('react-i18next', () => ({ useTranslation: () => ({ t: (key: string) => key }) }));

const kChapters = [
  { startMs: 5_000, title: 'opening' },
  { startMs: 30_000, title: 'practice' },
];
const bar = (positionMs: number) => (
  <ScrubBar
    positionMs={positionMs}
    bufferedMs={0}
    durationMs={60_000}
    disabled={false}
    chapters={kChapters}
    storyboardUrl={null}
    onSeek={() => undefined}
  />
);
const named = (): string | undefined => document.querySelector('.yx-scrub-chapter')?.textContent;

beforeEach(() => {
  Element.prototype.setPointerCapture = () => undefined;
});
afterEach(cleanup);

describe('chapters', () => {
  test('hold until the next one, and there is none before the first', () => {
    expect([0, 4_999, 5_000, 29_999, 30_000, 99_000].map((ms) => chapterAt(kChapters, ms)?.title)).toEqual([
      undefined, undefined, 'opening', 'opening', 'practice', 'practice',
    ]);
  });

  test('behind the end of the video are not shown', () => {
    expect(chaptersWithin(kChapters, 30_000)).toEqual([kChapters[0]]);
  });
});

describe('the timeline', () => {
  test('has a mark where a chapter begins, and names the one under the pointer, else the one that plays', () => {
    render(bar(31_000));
    expect([...document.querySelectorAll<HTMLElement>('.yx-scrub-mark')].map(({ style }) => style.left)).toEqual([
      `${(5 / 60) * 100}%`, '50%',
    ]);
    expect(named()).toBe('practice');
    const slider = screen.getByRole('slider');
    expect(slider.getAttribute('aria-valuetext')).toContain('practice');
    slider.getBoundingClientRect = () => new DOMRect(0, 0, 600, 28);
    fireEvent.pointerMove(slider, { clientX: 100 });
    expect(named()).toBe('opening');
    fireEvent.pointerMove(slider, { clientX: 1 });
    expect(named()).toBeUndefined();
  });
});

describe('the list of chapters', () => {
  test('says where it plays, and goes where it is told', () => {
    const sought: number[] = [];
    render(<ChapterMenu chapters={kChapters} positionMs={6_000} onSeek={(ms) => void sought.push(ms)} />);
    fireEvent.click(screen.getByRole('button'));
    expect(screen.getAllByRole('menuitemradio').map((item) => item.getAttribute('aria-checked'))).toEqual(['true', 'false']);
    fireEvent.click(screen.getByText('practice'));
    expect(sought).toEqual([30_000]);
  });

  test('is not there without chapters', () => {
    render(<ChapterMenu chapters={[]} positionMs={0} onSeek={() => undefined} />);
    expect(screen.queryByRole('button')).toBeNull();
  });
});
