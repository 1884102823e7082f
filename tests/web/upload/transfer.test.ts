import { describe, expect, test } from 'vitest';

import { after, needsThePage, newTransfer, percentOf, type Transfer, type TransferEvent } from '../../../web-client/src/upload/transfer';

const kOffline: TransferEvent = { kind: 'broke', refusal: { code: 'offline', passes: true } };
const kQuota: TransferEvent = { kind: 'broke', refusal: { code: 'quota_exceeded', passes: false } };

function through(events: readonly TransferEvent[], from: Transfer = newTransfer(1000, 0)): Transfer {
  return events.reduce(after, from);
}

describe('a transfer', () => {
  test('shows what was handed to the network, and apart from it what is safe', () => {
    const now = through([{ kind: 'tried' }, { kind: 'sent', bytes: 700 }, { kind: 'kept', bytes: 500 }]);
    expect(now).toMatchObject({ phase: 'sending', sentBytes: 700, safeBytes: 500 });
  });

  test('waits out a link that is away, from what is safe', () => {
    const now = through([{ kind: 'sent', bytes: 700 }, { kind: 'kept', bytes: 500 }, kOffline]);
    expect(now).toMatchObject({ phase: 'waiting', sentBytes: 500, failures: 1, code: 'offline' });
  });

  test('counts failures in a row, and forgets them when the server keeps more', () => {
    const twice = through([kOffline, { kind: 'tried' }, kOffline]);
    expect(twice.failures).toBe(2);
    expect(through([{ kind: 'tried' }, { kind: 'kept', bytes: 0 }], twice).failures).toBe(2);
    expect(through([{ kind: 'tried' }, { kind: 'kept', bytes: 1 }], twice).failures).toBe(0);
  });

  test('stops at a refusal until the author acts', () => {
    const refused = through([{ kind: 'sent', bytes: 10 }, kQuota]);
    expect(refused).toMatchObject({ phase: 'refused', code: 'quota_exceeded' });
    expect(after(refused, { kind: 'sent', bytes: 20 })).toBe(refused);
    expect(after(refused, { kind: 'paused' })).toBe(refused);
    expect(after(refused, { kind: 'tried' }).phase).toBe('starting');
  });

  test('stays paused whatever an earlier try still says', () => {
    const paused = through([{ kind: 'sent', bytes: 300 }, { kind: 'paused' }]);
    expect(paused).toMatchObject({ phase: 'paused', sentBytes: 0 });
    expect(through([{ kind: 'sent', bytes: 400 }, kOffline], paused)).toEqual(paused);
  });

  test('believes the server when it has less than was thought', () => {
    expect(through([{ kind: 'tried' }, { kind: 'kept', bytes: 200 }], newTransfer(1000, 600)).safeBytes).toBe(200);
  });

  test('says 100 percent only when all of it is safe', () => {
    const sent = through([{ kind: 'sent', bytes: 1000 }]);
    expect(percentOf(sent)).toBe(99);
    expect(percentOf(after(sent, { kind: 'finished' }))).toBe(100);
  });

  test('does not begin anew once it is done', () => {
    const done = through([{ kind: 'finished' }]);
    const late: TransferEvent[] = [{ kind: 'tried' }, { kind: 'paused' }, { kind: 'kept', bytes: 3 }, kOffline];
    expect(through(late, done)).toEqual(done);
  });

  test('needs the page open until it is done or refused', () => {
    const phases = [[], [{ kind: 'sent', bytes: 1 }], [kOffline], [{ kind: 'paused' }], [kQuota], [{ kind: 'finished' }]];
    expect(phases.map((events) => needsThePage(through(events as TransferEvent[])))).toEqual([true, true, true, true, false, false]);
  });
});
