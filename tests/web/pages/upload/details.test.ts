import { describe, expect, test } from 'vitest';

import { DraftKeeper, type KeptState } from '../../../../web-client/src/pages/upload/draft_keeper';
import { titleFrom } from '../../../../web-client/src/pages/upload/title';
import { bytesText } from '../../../../web-client/src/upload/bytes';

describe('a title from a file name', () => {
  test.each([
    ['分数的初步认识.mp4', '分数的初步认识'],
    ['VID_20261120_0830.MOV', 'VID 20261120 0830'],
    ['  第1课   导入.final.mp4 ', '第1课 导入.final'],
    ['没有后缀', '没有后缀'],
    ['.mp4', ''],
  ])('%s', (name, expected) => expect(titleFrom(name)).toBe(expected));

  test('is cut at a hundred characters, never in the middle of one', () => {
    const title = titleFrom(`${'𠮷'.repeat(150)}.mp4`);
    expect([...title]).toEqual(Array.from({ length: 100 }, () => '𠮷'));
  });
});

describe('an amount of bytes', () => {
  test.each([[0, '0 KB'], [1, '1 KB'], [47_400_000, '45.2 MB'], [500 * 1024 ** 2, '500 MB'], [1.25 * 1024 ** 3, '1.25 GB']])(
    '%i reads %s',
    (bytes, words) => expect(bytesText(bytes)).toBe(words),
  );
});

describe('a draft', () => {
  function stage() {
    const sent: string[] = [];
    const states: KeptState[] = [];
    const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
    let timer: (() => void) | null = null;
    const keeper = new DraftKeeper<string>({
      send: (draft) => {
        sent.push(draft);
        return new Promise((resolve, reject) => answers.push({ resolve, reject }));
      },
      after: (_ms, act) => {
        timer = act;
        return () => void (timer = null);
      },
      tell: (state) => states.push(state),
    });
    const pause = async (): Promise<void> => {
      timer?.();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    };
    const answer = async (ok: boolean): Promise<void> => {
      const next = answers.shift();
      if (ok) next?.resolve();
      else next?.reject(new Error('refused'));
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    };
    return { keeper, sent, states, pause, answer };
  }

  test('is sent once typing pauses, the newest only', async () => {
    const { keeper, sent, states, pause, answer } = stage();
    keeper.change('a');
    keeper.change('ab');
    await pause();
    await answer(true);
    expect(sent).toEqual(['ab']);
    expect(states.at(-1)).toBe('saved');
  });

  test('is not overtaken by an earlier answer', async () => {
    const { keeper, sent, states, pause, answer } = stage();
    keeper.change('a');
    await pause();
    keeper.change('b');
    await pause();
    expect(sent).toEqual(['a']);
    await answer(true);
    expect(states.at(-1)).toBe('dirty');
    await pause();
    await answer(true);
    expect(sent).toEqual(['a', 'b']);
    expect(states.at(-1)).toBe('saved');
  });

  test('is tried again when it could not be sent, newer words first', async () => {
    const { keeper, sent, states, pause, answer } = stage();
    keeper.change('a');
    await pause();
    await answer(false);
    expect(states.at(-1)).toBe('failed');
    keeper.change('b');
    await pause();
    await answer(true);
    expect(sent).toEqual(['a', 'b']);
    expect(states.at(-1)).toBe('saved');
  });
});
