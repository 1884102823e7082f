// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { shownCaptions } from '../../../web-client/src/player/captions';
import { PlayerController } from '../../../web-client/src/player/controller';
import { Player } from '../../../web-client/src/player/player';

vi.mock('react-i18next', () => ({ useTranslation: () => ({ t: (key: string) => key }) }));

const kLesson = [
  { language: 'zh', url: '/captions/17/zh.vtt' },
  { language: 'mn', url: '/captions/17/mn.vtt' },
];

describe('captions', () => {
  test('are in the language chosen, else in the first that there is', () => {
    expect(shownCaptions(true, 'mn', kLesson)?.language).toBe('mn');
    expect(shownCaptions(true, 'en', kLesson)?.language).toBe('zh');
    expect(shownCaptions(true, '', kLesson)?.language).toBe('zh');
    expect(shownCaptions(false, 'mn', kLesson)).toBeNull();
    expect(shownCaptions(true, 'mn', [])).toBeNull();
  });
});

/** As a browser keeps time: jsdom has no text tracks. */
class FakeTrack extends EventTarget {
  mode = 'disabled';
  activeCues: unknown[] = [];
}
let tracks: Map<string, FakeTrack>;

function say(url: string, html: string): void {
  const fragment = document.createRange().createContextualFragment(html);
  const track = tracks.get(url);
  if (track === undefined) throw new Error(`nothing reads ${url}`);
  track.activeCues = html === '' ? [] : [{ startTime: 1, endTime: 2, text: html, getCueAsHTML: () => fragment }];
  act(() => void track.dispatchEvent(new Event('cuechange')));
}

function player(captions: typeof kLesson, cover: React.ReactNode = null) {
  const controller = new PlayerController(() => [1], () => undefined);
  const still = { title: 'Fractions', posterUrl: '', durationMs: 60_000, rates: [], onVideo: () => () => undefined };
  return render(<Player controller={controller} opening={false} cover={cover} captions={captions} {...still} />);
}

const shown = (): Element | null => document.querySelector('.yx-captions');
const pressC = (): boolean => fireEvent.keyDown(document.body, { key: 'c' });
const menu = (): void => void fireEvent.click(screen.getByTitle('captions.label'));

describe('the player', () => {
  beforeEach(() => {
    HTMLMediaElement.prototype.load = () => undefined;
    tracks = new Map();
    Object.defineProperty(HTMLTrackElement.prototype, 'track', {
      configurable: true,
      get(this: HTMLTrackElement) {
        const url = this.getAttribute('src') ?? '';
        const track = tracks.get(url) ?? new FakeTrack();
        tracks.set(url, track);
        return track;
      },
    });
    localStorage.clear();
  });
  afterEach(cleanup);

  test('draws what is said while C has turned captions on, and nothing else', () => {
    player(kLesson);
    expect(document.querySelector('track')).toBeNull();
    pressC();
    expect(tracks.get('/captions/17/zh.vtt')?.mode).toBe('hidden');
    expect(shown()).toBeNull();
    say('/captions/17/zh.vtt', '大家<b>好</b>');
    expect(shown()?.textContent).toBe('大家好');
    expect(shown()?.querySelector('b')?.textContent).toBe('好');
    say('/captions/17/zh.vtt', '');
    expect(shown()).toBeNull();
    say('/captions/17/zh.vtt', 'again');
    pressC();
    expect(shown()).toBeNull();
    expect(document.querySelector('track')).toBeNull();
  });

  test('makes no other elements than those of captions', () => {
    player(kLesson);
    pressC();
    say('/captions/17/zh.vtt', '<img src=x onerror="alert(1)"><ruby>課<rt>kè</rt></ruby><span class="loud">a</span><a href="/x">b</a>');
    expect(shown()?.querySelector('p')?.innerHTML).toBe('<ruby>課<rt>kè</rt></ruby>ab');
  });

  test('offers the languages that there are, and sets Mongolian apart', () => {
    player(kLesson);
    menu();
    const names = screen.getAllByRole('menuitemradio').map((item) => item.textContent);
    expect(names).toEqual(['✓captions.off', 'captions.language.zh', 'captions.language.mn']);
    fireEvent.click(screen.getByText('captions.language.mn'));
    say('/captions/17/mn.vtt', 'ᠰᠤᠷᠭᠠᠯ');
    expect(shown()?.classList.contains('yx-captions-mn')).toBe(true);
    expect(shown()?.getAttribute('lang')).toBe('mn-Mong');
  });

  test('remembers the language, also while captions are off', () => {
    player(kLesson);
    menu();
    fireEvent.click(screen.getByText('captions.language.mn'));
    pressC();
    cleanup();
    player(kLesson);
    expect(document.querySelector('track')).toBeNull();
    pressC();
    expect(document.querySelector('track')?.getAttribute('src')).toBe('/captions/17/mn.vtt');
    cleanup();
    player(kLesson.slice(0, 1));
    expect(document.querySelector('track')?.getAttribute('src')).toBe('/captions/17/zh.vtt');
  });

  test('leaves C without effect where a lesson has no captions', () => {
    player([]);
    pressC();
    cleanup();
    player(kLesson);
    expect(document.querySelector('track')).toBeNull();
    menu();
    expect(screen.getByText('captions.off').closest('button')?.getAttribute('aria-checked')).toBe('true');
  });

  test('draws nothing over a question', () => {
    localStorage.setItem('yanxiu.player', JSON.stringify({ captions: true }));
    player(kLesson, <p>which device?</p>);
    expect(document.querySelector('track')).toBeNull();
  });
});
