import { describe, expect, test } from 'vitest';

import { audioOnlyVariant, renditionOf, segmentsOf, smallestVariant } from '../../../web-client/src/player/playlist';

const kBase = 'https://yanxiu.test/media/token/17/master.m3u8';
const kLesson = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="main",DEFAULT=YES,URI="a96/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,AUDIO="sound"
v720/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=600000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,AUDIO="sound"
v360/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=48000,CODECS="mp4a.40.2",AUDIO="low-sound"
a48/index.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,CODECS="avc1.64001e",RESOLUTION=640x360,URI="v360/iframes.m3u8"
`;
const kSoundAlone = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=48000,CODECS="mp4a.40.2"\na48/index.m3u8\n';

describe('the playlist of a lesson', () => {
  test('tells where the sound alone is, and the smallest pictures', () => {
    expect(audioOnlyVariant(kLesson, kBase)).toBe('https://yanxiu.test/media/token/17/a48/index.m3u8');
    expect(smallestVariant(kLesson, kBase)).toBe('https://yanxiu.test/media/token/17/v360/index.m3u8');
    expect(smallestVariant(kSoundAlone, kBase)).toBe('https://yanxiu.test/media/token/17/a48/index.m3u8');
    expect(smallestVariant('#EXTM3U\n', kBase)).toBeNull();
  });

  test('has a folder for each rendition', () => {
    expect(renditionOf('https://yanxiu.test/media/token/17/v720/index.m3u8')).toBe('v720/index.m3u8');
    expect(renditionOf('')).toBeNull();
  });
});

describe('the playlist of a rendition', () => {
  const base = 'https://yanxiu.test/media/token/17/v720/index.m3u8';
  const head = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MAP:URI="init.mp4"\n';

  test('lists segments that meet, however odd their lengths', () => {
    const text = `${head}#EXTINF:4.000000,\n0.m4s\r\n#EXTINF:3.999667,\n1.m4s\n#EXTINF:1.433400,\n2.m4s\n#EXT-X-ENDLIST\n`;
    expect(segmentsOf(text, base)).toEqual([
      { fromMs: 0, toMs: 4_000, url: 'https://yanxiu.test/media/token/17/v720/0.m4s' },
      { fromMs: 4_000, toMs: 8_000, url: 'https://yanxiu.test/media/token/17/v720/1.m4s' },
      { fromMs: 8_000, toMs: 9_433, url: 'https://yanxiu.test/media/token/17/v720/2.m4s' },
    ]);
  });

  test('may be empty still', () => {
    expect(segmentsOf(head, base)).toEqual([]);
  });
});
