// @vitest-environment jsdom
import { create } from '@bufbuild/protobuf';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { Intervals } from '../../../../web-client/src/pages/receipt/intervals';
import { AppealSchema } from '../../../../web-client/src/protocol/server/protocol/appeal_pb';
import { UnpaidReason } from '../../../../web-client/src/protocol/server/protocol/watch_pb';
import type { StripPart } from '../../../../web-client/src/watch/strip';
import { kLanguages, speak } from '../../speak';

const kParts: StripPart[] = [
  { from: 0, to: 30_000, kind: 'credited', reason: UnpaidReason.UNSPECIFIED, weightPermille: 1_000 },
  { from: 30_000, to: 60_000, kind: 'unpaid', reason: UnpaidReason.HIDDEN, weightPermille: 1_000 },
  { from: 60_000, to: 90_000, kind: 'credited', reason: UnpaidReason.UNSPECIFIED, weightPermille: 500 },
];

beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined;
});

describe.each(kLanguages)('the intervals of a lesson in %s', (language) => {
  afterEach(cleanup);

  test('say what became of each and why, and offer an appeal where something is missing', async () => {
    await speak(language);
    const appealed = vi.fn();
    render(<Intervals parts={kParts} picked={null} open={[]} onAppeal={appealed} />);
    const rows = screen.getAllByRole('row').slice(1);
    expect(rows).toHaveLength(3);
    expect(rows[1]?.textContent).toMatch(language === 'en' ? /hidden|background|silent|inaudible/i : /后台且静音/);
    expect(rows[2]?.textContent).toMatch(/50/);
    const buttons = screen.getAllByRole('button');
    expect(buttons).toHaveLength(2);
    fireEvent.click(buttons[0]!);
    expect(appealed).toHaveBeenCalledWith(kParts[1]);
  });

  test('offer none where one is open, and mark the part that was chosen in the strip', async () => {
    await speak(language);
    const open = [create(AppealSchema, { fromMs: 30_000n, toMs: 60_000n, state: 'open' })];
    render(<Intervals parts={kParts} picked={60_000} open={open} onAppeal={() => undefined} />);
    expect(screen.getAllByRole('button')).toHaveLength(1);
    expect(screen.getAllByRole('row')[3]?.getAttribute('aria-current')).toBe('true');
  });

  test('are shown a hundred at a time', async () => {
    await speak(language);
    const many = Array.from({ length: 105 }, (_, at): StripPart => ({ ...kParts[1]!, from: at * 2_000, to: at * 2_000 + 1_000 }));
    render(<Intervals parts={many} picked={null} open={[]} onAppeal={() => undefined} />);
    expect(screen.getAllByRole('row')).toHaveLength(101);
    fireEvent.click(screen.getAllByRole('button').at(-1)!);
    expect(screen.getAllByRole('row')).toHaveLength(106);
  });
});
