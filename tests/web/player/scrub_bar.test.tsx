// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ScrubBar } from '../../../web-client/src/player/scrub_bar';

vi.mock('react-i18next', () => ({ useTranslation: () => ({ t: (key: string) => key }) }));

const kText = 'WEBVTT\n\n00:00.000 --> 00:02.000\nstoryboard/0.jpg#xywh=0,0,160,90\n\n00:02.000 --> 00:04.000\nstoryboard/0.jpg#xywh=160,0,160,90\n';

describe('the scrub bar', () => {
  const fetched: string[] = [];

  beforeEach(() => {
    fetched.length = 0;
    vi.stubGlobal('fetch', (url: string) => {
      fetched.push(url);
      return Promise.resolve(new Response(kText));
    });
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 400, 28));
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const show = (storyboardUrl: string | null) => {
    const bar = (
      <ScrubBar
        positionMs={500}
        bufferedMs={0}
        durationMs={4000}
        disabled={false}
        chapters={[{ startMs: 2000, title: '练习' }]}
        storyboardUrl={storyboardUrl}
        onSeek={() => undefined}
      />
    );
    return render(bar).container;
  };
  const settle = () => act(async () => void (await new Promise((done) => setTimeout(done))));
  const still = (page: HTMLElement) => page.querySelector<HTMLElement>('.yx-still');

  it('shows the picture of the time under the pointer, and loads it only then', async () => {
    const page = show('/media/token/17/storyboard.vtt');
    await settle();
    expect(fetched).toEqual([]);
    fireEvent.pointerMove(screen.getByRole('slider'), { clientX: 250 });
    await settle();
    expect(fetched).toHaveLength(1);
    expect(still(page)?.style.backgroundPosition).toBe('-160px 0px');
    expect(still(page)?.style.backgroundImage).toContain('/media/token/17/storyboard/0.jpg');
    expect(page.querySelector('.yx-scrub-tip')?.textContent).toBe('练习0:02');
    expect(page.querySelectorAll('.yx-scrub-chapter')).toHaveLength(1);
    fireEvent.pointerMove(screen.getByRole('slider'), { clientX: 100 });
    expect(still(page)?.style.backgroundPosition).toMatch(/^-?0px -?0px$/);
    fireEvent.pointerLeave(screen.getByRole('slider'));
    expect(still(page)).toBeNull();
  });

  it('loads nothing where data are saved', async () => {
    const page = show(null);
    fireEvent.pointerMove(screen.getByRole('slider'), { clientX: 250 });
    await settle();
    expect(fetched).toEqual([]);
    expect(still(page)).toBeNull();
    expect(page.querySelector('.yx-scrub-tip')?.textContent).toBe('0:02');
  });
});
