// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { PlayerController } from '../../../web-client/src/player/controller';
import { actOf } from '../../../web-client/src/player/keys';
import { Player } from '../../../web-client/src/player/player';

vi.mock('react-i18next', () => ({ useTranslation: () => ({ t: (key: string) => key }) }));

const still = { title: 'Fractions', posterUrl: '', durationMs: 60_000, rates: [], onVideo: () => () => undefined };
let controller: PlayerController;
let done: string[];

beforeEach(() => {
  HTMLMediaElement.prototype.load = () => undefined;
  controller = new PlayerController(() => [1], () => undefined);
  done = [];
  controller.act = (act) => void done.push(act.kind);
});
afterEach(cleanup);

function page(opening = false, cover: React.ReactNode = null) {
  return (
    <>
      <p>the page's own words</p>
      <textarea aria-label="note" />
      <input aria-label="search" type="search" />
      <a href="/hours">hours</a>
      <button type="button">language</button>
      <div role="dialog" aria-label="question">
        <button type="button">yes</button>
      </div>
      <Player controller={controller} opening={opening} cover={cover} {...still} />
    </>
  );
}

/** Presses a key where the focus is; answers whether the browser would still do what it does with it. */
const press = (key: string, at: Element = document.activeElement ?? document.body): boolean => fireEvent.keyDown(at, { key });
const player = (): HTMLElement => screen.getByRole('region');

describe("the player's keys", () => {
  test('work where nothing has the focus, and Space does not scroll the page then', () => {
    render(page());
    expect([' ', 'k', 'ArrowLeft', 'ArrowRight', 'm', '5'].map((key) => press(key, document.body))).not.toContain(true);
    expect(done).toEqual(['toggle', 'toggle', 'seek_by', 'seek_by', 'mute', 'seek_share']);
  });

  test('leave up, down, Home and End to the page until the player has the focus', () => {
    render(page());
    const keys = ['ArrowUp', 'ArrowDown', 'Home', 'End'];
    expect(keys.map((key) => press(key, document.body))).toEqual([true, true, true, true]);
    player().focus();
    expect(keys.map((key) => press(key))).toEqual([false, false, false, false]);
    expect(done).toEqual(['volume_by', 'volume_by', 'seek_share', 'seek_share']);
  });

  test('are left to what is written in and to a dialog', () => {
    render(page());
    for (const at of [screen.getByLabelText('note'), screen.getByLabelText('search'), screen.getByText('yes')]) {
      for (const key of [' ', 'm', 'ArrowLeft', '5']) expect(press(key, at)).toBe(true);
    }
    expect(done).toEqual([]);
  });

  test('are left to a button as far as it is pressed by them', () => {
    render(page());
    const button = screen.getByText('language');
    expect([press(' ', button), press('m', button), press(' ', screen.getByText('hours'))]).toEqual([true, false, false]);
    expect(done).toEqual(['mute', 'toggle']);
  });

  test('are left to the volume where it has the focus, but not to the timeline', () => {
    render(page());
    expect(press('ArrowLeft', screen.getByLabelText('volume.label'))).toBe(true);
    expect(press('ArrowLeft', screen.getByLabelText('scrub.label'))).toBe(false);
    expect(done).toEqual(['seek_by']);
  });

  test('are left to whoever handled them, to the browser, and to a writing method that composes', () => {
    render(page());
    expect(actOf({ key: 'f', ctrlKey: true, altKey: false, metaKey: false })).toBeNull();
    document.body.addEventListener('keydown', (event) => event.preventDefault(), { once: true });
    press('m', document.body);
    fireEvent.keyDown(document.body, { key: 'm', isComposing: true });
    expect(done).toEqual([]);
  });

  test('turn nothing on and off while they are held down', () => {
    render(page());
    const held = (key: string): boolean => fireEvent.keyDown(document.body, { key, repeat: true });
    expect([held(' '), held('m'), held('ArrowRight')]).toEqual([false, false, false]);
    expect(done).toEqual(['seek_by']);
  });

  test('do nothing while a question stands before the picture', () => {
    render(page(false, <button type="button">continue here</button>));
    expect(press('k', document.body)).toBe(true);
    expect(done).toEqual([]);
  });
});

describe("the player's focus", () => {
  test('stays in the player when the big button is pressed and gone', () => {
    const { rerender } = render(page());
    screen.getByLabelText('start').focus();
    rerender(page(true));
    expect(document.activeElement).toBe(player());
  });

  test('goes to the answer of a question that comes up, and back to the player with it', () => {
    const { rerender } = render(page());
    screen.getByLabelText('start').focus();
    rerender(page(false, <button type="button">continue here</button>));
    expect(document.activeElement).toBe(screen.getByText('continue here'));
    rerender(page(true));
    expect(document.activeElement).toBe(player());
  });

  test('is not taken from what is outside', () => {
    const { rerender } = render(page());
    screen.getByLabelText('note').focus();
    rerender(page(false, <button type="button">continue here</button>));
    rerender(page(true));
    expect(document.activeElement).toBe(screen.getByLabelText('note'));
  });
});
