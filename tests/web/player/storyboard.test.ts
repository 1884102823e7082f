import { describe, expect, it } from 'vitest';

import { readStoryboard, someOf, stillAt, Storyboard } from '../../../web-client/src/player/storyboard';

const kBase = 'https://yanxiu.test/media/token/17/storyboard.vtt';
const kText = `WEBVTT

00:00:00.000 --> 00:00:02.000
storyboard/0.jpg#xywh=0,0,160,90

00:00:02.000 --> 00:00:04.000
storyboard/0.jpg#xywh=160,0,160,90

00:59:58.000 --> 01:00:00.000
storyboard/3598000.jpg#xywh=0,90,160,90
`;

describe('a storyboard', () => {
  const stills = readStoryboard(kText, kBase);

  it('names a part of a file beside it for each time', () => {
    expect(stills).toHaveLength(3);
    expect(stills[1]).toEqual({
      fromMs: 2000,
      toMs: 4000,
      url: 'https://yanxiu.test/media/token/17/storyboard/0.jpg',
      x: 160,
      y: 0,
      width: 160,
      height: 90,
    });
    expect(stills[2]?.fromMs).toBe(3_598_000);
    expect(stills[2]?.toMs).toBe(3_600_000);
  });

  it.each([
    [0, 0],
    [1999, 0],
    [2000, 2000],
    [3999, 2000],
    [4000, null],
    [3_599_000, 3_598_000],
    [3_600_000, null],
  ])('shows at %d ms the picture of %s', (ms, fromMs) => {
    expect(stillAt(stills, ms)?.fromMs ?? null).toBe(fromMs);
  });

  it('leaves out what is no picture, and reads line ends of any kind', () => {
    expect(readStoryboard('WEBVTT\n', kBase)).toEqual([]);
    expect(readStoryboard('', kBase)).toEqual([]);
    expect(readStoryboard('WEBVTT\n\n00:01.000 --> 00:02.000\nwords\n\nNOTE a.jpg#xywh=0,0,1,1\n', kBase)).toEqual([]);
    expect(readStoryboard(kText.replaceAll('\n', '\r\n'), kBase)).toEqual(stills);
  });

  it('offers some of many evenly', () => {
    const many = Array.from({ length: 300 }, (_unused, index) => ({ ...stills[0]!, fromMs: index }));
    const some = someOf(many, 48);
    expect(some).toHaveLength(48);
    expect(some[0]?.fromMs).toBe(0);
    expect(some[24]?.fromMs).toBe(150);
    expect(someOf(stills, 48)).toEqual(stills);
  });
});

describe('the storyboard of what plays', () => {
  const setUp = (answers: readonly string[]) => {
    let now = 0;
    const asked: string[] = [];
    const fetchText = (url: string): Promise<string> => {
      const answer = answers[asked.length];
      asked.push(url);
      return answer === undefined ? Promise.reject(new Error('offline')) : Promise.resolve(answer);
    };
    const storyboard = new Storyboard(kBase, { fetchText, now: () => now });
    return { storyboard, asked, pass: (ms: number) => (now += ms) };
  };

  it('is not asked for before a picture is wanted, and then once', async () => {
    const { storyboard, asked } = setUp([kText]);
    expect(asked).toEqual([]);
    storyboard.want(500);
    storyboard.want(2500);
    await Promise.resolve();
    expect(stillAt(storyboard.snapshot(), 2500)?.x).toBe(160);
    storyboard.want(100);
    expect(asked).toEqual([kBase]);
  });

  it('is asked for again where the lesson has grown or the link was broken, not before ten seconds', async () => {
    const grown = `${kText}\n00:00:04.000 --> 00:00:06.000\nstoryboard/4000.jpg#xywh=0,0,160,90\n`;
    const { storyboard, asked, pass } = setUp([kText, grown]);
    storyboard.want(0);
    await Promise.resolve();
    storyboard.want(5000);
    expect(asked).toHaveLength(1);
    pass(10_000);
    storyboard.want(5000);
    await Promise.resolve();
    expect(asked).toHaveLength(2);
    pass(10_000);
    storyboard.want(900_000);
    await Promise.resolve();
    await Promise.resolve();
    expect(storyboard.snapshot()).toHaveLength(4);
  });
});
