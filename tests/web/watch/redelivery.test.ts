import { describe, expect, test } from 'vitest';

import { UnpaidReason } from '../../../web-client/src/protocol/server/protocol/watch_pb';
import type { Span } from '../../../web-client/src/watch/journal/claim';
import { Redelivery, type Segment } from '../../../web-client/src/watch/redelivery';
import { kNothingYet, type Standing } from '../../../web-client/src/watch/standing';

const kSegments: readonly Segment[] = Array.from({ length: 20 }, (_unused, index) => ({
  fromMs: index * 4_000,
  toMs: (index + 1) * 4_000,
  url: `${index}.m4s`,
}));

function standing(missing: readonly Span[], reason = UnpaidReason.NOT_DELIVERED): Standing {
  return { ...kNothingYet, spans: missing.map((span) => ({ ...span, state: 'unpaid', reason, weightPermille: 1000 })) };
}

/** A server that knows what was fetched from it, unless it is away or forgets it at once. */
class FakeServer {
  readonly fetched: string[] = [];
  away = false;
  forgets = false;
  readonly deadline = new AbortController();
  private known: readonly number[] = [];
  readonly redelivery = new Redelivery({
    segments: async () => (this.away ? Promise.reject(new Error('away')) : kSegments),
    fetchWhole: async (url, signal) => {
      signal.throwIfAborted();
      this.fetched.push(url);
      if (this.away) throw new Error('away');
      if (!this.forgets) this.known = [...this.known, Number.parseInt(url)];
    },
    deadline: () => this.deadline.signal,
  });

  /** Tells so many standings of a learner who has seen these segments. */
  async tell(seen: readonly number[], times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const missing = seen.filter((index) => !this.known.includes(index));
      await this.redelivery.take(standing(missing.map((index) => ({ from: index * 4_000, to: (index + 1) * 4_000 }))));
    }
  }
}

describe('what is not known to have been handed over', () => {
  test('is left alone the first time, fetched the second time, and then is known', async () => {
    const server = new FakeServer();
    await server.tell([5, 6], 1);
    expect(server.fetched).toEqual([]);
    await server.tell([5, 6], 1);
    expect(server.fetched).toEqual(['5.m4s', '6.m4s']);
    await server.tell([5, 6], 10);
    expect(server.fetched).toHaveLength(2);
  });

  test('is fetched where two standings in succession agree, and nothing beside it', async () => {
    const { redelivery, fetched } = new FakeServer();
    await redelivery.take(standing([{ from: 4_000, to: 8_000 }]));
    await redelivery.take(standing([]));
    await redelivery.take(standing([{ from: 4_000, to: 8_000 }]));
    expect(fetched).toEqual([]);
    await redelivery.take(standing([{ from: 6_000, to: 12_000 }]));
    expect(fetched).toEqual(['1.m4s']);
  });

  test.each([
    ['too fast', [{ from: 0, to: 8_000 }], UnpaidReason.TOO_FAST],
    ['on another device', [{ from: 0, to: 8_000 }], UnpaidReason.OTHER_DEVICE],
    ['behind the last segment', [{ from: 80_000, to: 84_000 }], UnpaidReason.NOT_DELIVERED],
    ['for the length of a difference in rounding', [{ from: 3_960, to: 4_040 }], UnpaidReason.NOT_DELIVERED],
  ])('does not mean what was played %s', async (_how, spans, reason) => {
    const { redelivery, fetched } = new FakeServer();
    for (let time = 0; time < 4; time += 1) await redelivery.take(standing(spans, reason));
    expect(fetched).toEqual([]);
  });

  test('is fetched a few segments at a time', async () => {
    const server = new FakeServer();
    const seen = kSegments.map((_segment, index) => index);
    await server.tell(seen, 2);
    expect(server.fetched).toHaveLength(4);
    await server.tell(seen, 8);
    expect(server.fetched).toEqual(kSegments.map(({ url }) => url));
  });

  test('is fetched three times and then never again, and holds up nothing else', async () => {
    const server = new FakeServer();
    server.forgets = true;
    await server.tell([3], 40);
    expect(server.fetched).toEqual(['3.m4s', '3.m4s', '3.m4s']);
    await server.tell([3, 9], 2);
    expect(server.fetched.at(-1)).toBe('9.m4s');
  });

  test('is tried again after a server that was away', async () => {
    const server = new FakeServer();
    server.away = true;
    await server.tell([5], 2);
    expect(server.fetched).toEqual([]);
    server.away = false;
    await server.tell([5], 2);
    expect(server.fetched).toEqual(['5.m4s']);
  });

  test('is given up for now at the deadline', async () => {
    const server = new FakeServer();
    server.deadline.abort();
    await server.tell([5, 6], 2);
    expect(server.fetched).toEqual([]);
  });

  test('is not fetched twice at once', async () => {
    const waiting: (() => void)[] = [];
    const redelivery = new Redelivery({
      segments: async () => kSegments,
      fetchWhole: () => new Promise((done) => waiting.push(() => done(undefined))),
      deadline: () => new AbortController().signal,
    });
    const missing = standing([{ from: 0, to: 4_000 }]);
    await redelivery.take(missing);
    const first = redelivery.take(missing);
    await expect.poll(() => waiting.length).toBe(1);
    for (let time = 0; time < 4; time += 1) await redelivery.take(missing);
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await first;
  });
});
