// @vitest-environment jsdom
import { TransportProvider } from '@connectrpc/connect-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { useLessonCheck } from '../../../../web-client/src/pages/lesson/lesson_check';
import { speak } from '../../speak';
import { AskingServer, standInForDialogs } from '../../watch/check/asking_server';

let done: string[];
const controller = { hold: () => void done.push('hold'), release: () => void done.push('release') };

/** What the page loads when it is wanted is there already: a slow machine is no reason to fail. */
beforeAll(() => import('../../../../web-client/src/watch/check/check_dialog'), 60_000);
beforeEach(async () => {
  standInForDialogs();
  await speak('en');
  done = [];
});
afterEach(cleanup);

function Page({ check, watching = true }: { check: string; watching?: boolean }) {
  const { dialog, reopen } = useLessonCheck({ check, watching, controller, onAnswered: (which) => done.push(`answered ${which}`) });
  return (
    <>
      <button type="button" onClick={reopen}>
        reopen
      </button>
      {dialog}
    </>
  );
}

function page(check: string, watching = true) {
  return (
    <TransportProvider transport={transport}>
      <Page check={check} watching={watching} />
    </TransportProvider>
  );
}
const transport = new AskingServer().transport();

describe('a check above a lesson', { timeout: 20_000 }, () => {
  test('holds the lesson, and lets it go on when it is put off; it does not come up again by itself', async () => {
    const { rerender } = render(page(''));
    rerender(page('7'));
    await screen.findByRole('dialog');
    expect(done).toEqual(['hold']);
    fireEvent.click(screen.getByRole('button', { name: /Later/ }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(done).toEqual(['hold', 'release']);
    rerender(page('7'));
    expect(screen.queryByRole('dialog')).toBeNull();
    fireEvent.click(screen.getByText('reopen'));
    await screen.findByRole('dialog');
    expect(done).toEqual(['hold', 'release', 'hold']);
  });

  test('that is another one than was put off comes up', async () => {
    const { rerender } = render(page('7'));
    fireEvent.click(await screen.findByRole('button', { name: /Later/ }));
    rerender(page('8'));
    await screen.findByRole('dialog');
  });

  test('that ends elsewhere goes, and the lesson goes on', async () => {
    const { rerender } = render(page('7'));
    await screen.findByRole('dialog');
    rerender(page(''));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(done).toEqual(['hold', 'release']);
  });

  test('does not hold what does not play here', () => {
    render(page('', false));
    expect(done).toEqual([]);
  });
});
