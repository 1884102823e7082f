// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { hold } from '../../../web-client/src/ui/leaving';

const kHere = 2;

describe('a page that holds what cannot be had again', () => {
  const push = vi.fn();
  const carrier = { push, replace: vi.fn() };
  const went = vi.spyOn(window.history, 'go').mockImplementation(() => undefined);
  const router = vi.fn();
  let leaves: (answer: boolean) => void;
  let asked = 0;
  let letGo: () => void;

  const answer = async (said: boolean): Promise<void> => {
    leaves(said);
    await Promise.resolve();
    await Promise.resolve();
  };
  const browserMoves = (idx: number): boolean => window.dispatchEvent(new PopStateEvent('popstate', { state: { idx } }));
  const closing = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

  beforeEach(() => {
    vi.clearAllMocks();
    asked = 0;
    window.history.replaceState({ idx: kHere }, '');
    window.addEventListener('popstate', router);
    letGo = hold(carrier, () => {
      asked += 1;
      return new Promise((settle) => (leaves = settle));
    });
  });
  afterEach(() => {
    letGo();
    window.removeEventListener('popstate', router);
  });

  test('is not left before the person says so', async () => {
    carrier.push('/schools' as never);
    expect([asked, push.mock.calls.length]).toEqual([1, 0]);
    await answer(true);
    expect(push).toHaveBeenCalledExactlyOnceWith('/schools');
  });

  test('stays when the person stays, and asks again the next time', async () => {
    carrier.push('/schools' as never);
    await answer(false);
    expect(push).not.toHaveBeenCalled();
    carrier.push('/schools' as never);
    expect(asked).toBe(2);
  });

  test('undoes the step back of the browser, and takes it when the person leaves', async () => {
    browserMoves(kHere - 1);
    expect(went.mock.calls).toEqual([[1]]);
    browserMoves(kHere);
    expect([asked, router.mock.calls.length]).toEqual([1, 0]);
    await answer(true);
    expect(went.mock.calls).toEqual([[1], [-1]]);
    browserMoves(kHere - 1);
    expect(router).toHaveBeenCalledOnce();
  });

  test('makes the browser ask before it closes, until it is let go', () => {
    expect(closing()).toBe(true);
    letGo();
    expect(closing()).toBe(false);
    carrier.push('/schools' as never);
    expect([asked, push.mock.calls.length]).toEqual([0, 1]);
  });
});
