// @vitest-environment jsdom
import { TransportProvider } from '@connectrpc/connect-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { CheckDialog } from '../../../../web-client/src/watch/check/check_dialog';
import { speak } from '../../speak';
import { AskingServer, standInForDialogs } from './asking_server';

let server: AskingServer;
let told: string[];

beforeEach(async () => {
  standInForDialogs();
  await speak('en');
  server = new AskingServer();
  told = [];
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function show(check = '7', overLesson = true) {
  return render(
    <TransportProvider transport={server.transport()}>
      <CheckDialog check={check} overLesson={overLesson} onDone={() => told.push('done')} onLater={() => told.push('later')} />
    </TransportProvider>,
  );
}
const dialog = (): HTMLElement => screen.getByRole('dialog');
const press = (key: string): boolean => fireEvent.keyDown(document.activeElement ?? dialog(), { key });
const button = (name: RegExp): HTMLElement => screen.getByRole('button', { name });

describe('the dialog of a check', { timeout: 20_000 }, () => {
  test('is labelled by what it asks, has the focus, and answers to digits and Enter', async () => {
    show();
    await screen.findByText(/choose the word “pine tree”/);
    expect(dialog().getAttribute('aria-labelledby')).toBe(screen.getByRole('heading').id);
    expect(document.activeElement).toBe(screen.getByRole('heading'));
    expect(screen.getAllByRole('radio').map((one) => one.parentElement?.textContent)).toEqual(['1pine tree', '2river', '3boat', '4lamp']);
    expect(button(/^Answer$/)).toHaveProperty('disabled', true);
    press('1');
    expect(document.activeElement).toBe(screen.getAllByRole('radio')[0]);
    press('Enter');
    await screen.findByText(/Thank you/);
    expect(dialog().textContent).toContain('Credited again: 12 min 30 s');
    expect(server.heard).toEqual(['ask 7', 'answer 1']);
    expect(document.activeElement).toBe(button(/Go on playing/));
    fireEvent.click(button(/Go on playing/));
    expect(told).toEqual(['done']);
  });

  test('goes away by itself above a lesson once it was answered, and nowhere else', async () => {
    vi.useFakeTimers();
    for (const overLesson of [true, false]) {
      server = new AskingServer();
      told = [];
      const { unmount } = show('7', overLesson);
      await act(() => vi.advanceTimersByTimeAsync(10));
      press('ArrowDown');
      press('Enter');
      await act(() => vi.advanceTimersByTimeAsync(10));
      expect(dialog().textContent).toContain('Thank you');
      await act(() => vi.advanceTimersByTimeAsync(5_000));
      expect(told).toEqual(overLesson ? ['done'] : []);
      unmount();
    }
  });

  test('takes a key that was meant for the player for no answer', async () => {
    show();
    await screen.findAllByRole('radio');
    for (const key of [' ', 'Enter', 'k', 'm']) press(key);
    expect(server.heard).toEqual(['ask 7']);
  });

  test('asks in words where pictures cannot be seen', async () => {
    show();
    await screen.findAllByRole('radio');
    fireEvent.click(button(/something else/));
    await screen.findByText(/Which of these pictures/);
    expect(screen.getAllByRole('img').map((one) => one.getAttribute('alt'))).toEqual([1, 2, 3, 4].map((each) => `Picture ${each} of 4`));
    fireEvent.error(screen.getAllByRole('img')[2] as HTMLElement);
    expect(dialog().textContent).toContain('Picture 3 could not be shown');
    fireEvent.click(button(/another way/));
    await screen.findByText('What is a half of a half?');
    expect(server.heard).toEqual(['ask 7', 'ask 7', 'ask 7']);
  });

  test('says kindly what was wrong, and after three wrong ones until when', async () => {
    show();
    for (const left of [/2 more tries/, /one more try/]) {
      await screen.findAllByRole('radio');
      press('4');
      press('Enter');
      await screen.findByText(left);
      expect(document.activeElement).toBe(button(/Try another question/));
      fireEvent.click(button(/Try another question/));
    }
    await screen.findAllByRole('radio');
    press('4');
    press('Enter');
    await screen.findByText(/nothing is lost, and within 7 days/);
    expect(dialog().textContent).toMatch(/8 March 2018/);
    fireEvent.click(button(/Later/));
    expect(told).toEqual(['later']);
  });

  test('sends nothing by itself when its time is over, and offers another question', async () => {
    vi.useFakeTimers();
    show();
    await act(() => vi.advanceTimersByTimeAsync(10));
    press('1');
    expect(dialog().textContent).toContain('about two minutes');
    await act(() => vi.advanceTimersByTimeAsync(60_500));
    expect(dialog().textContent).toContain('About one minute');
    await act(() => vi.advanceTimersByTimeAsync(60_500));
    expect(dialog().textContent).toContain('The time for this question is over');
    expect(server.heard).toEqual(['ask 7']);
    fireEvent.click(button(/Try another question/));
    await act(() => vi.advanceTimersByTimeAsync(10));
    expect(server.heard).toEqual(['ask 7', 'ask 7']);
  });

  test('asks again by itself when the network is back', async () => {
    server.down = true;
    show();
    await screen.findByText(/network is down/);
    server.down = false;
    act(() => void window.dispatchEvent(new Event('online')));
    await screen.findAllByRole('radio');
    expect(server.heard).toEqual(['ask 7']);
  });

  test('of a check that is over says so', async () => {
    show('404');
    await screen.findByText(/answered already/);
    fireEvent.click(button(/Go on playing/));
    expect(told).toEqual(['done']);
  });

  test('is put off by Escape', async () => {
    show();
    await screen.findAllByRole('radio');
    fireEvent(dialog(), new Event('cancel', { cancelable: true }));
    expect(told).toEqual(['later']);
  });
});
