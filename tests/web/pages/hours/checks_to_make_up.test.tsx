// @vitest-environment jsdom
import { Code, ConnectError, createRouterTransport, type Transport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { ChecksToMakeUp } from '../../../../web-client/src/pages/hours/checks_to_make_up';
import { PresenceService } from '../../../../web-client/src/protocol/server/protocol/presence_pb';
import { kLanguages, speak } from '../../speak';
import { AskingServer, standInForDialogs } from '../../watch/check/asking_server';

const kCheck = {
  checkId: '7', lessonId: '17', lessonTitle: '分数', positionMs: 200_000n, dueAt: '2018-03-08T14:30:00Z',
  answerUntil: '2018-03-15T14:30:00Z', heldMs: 750_000n, makeup: true,
};

/** What the page loads when it is wanted is there already: a slow machine is no reason to fail. */
beforeAll(() => import('../../../../web-client/src/watch/check/check_dialog'), 60_000);
beforeEach(() => {
  standInForDialogs();
  vi.stubGlobal('matchMedia', () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined }));
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(transport: Transport) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <ChecksToMakeUp />
        </MemoryRouter>
      </QueryClientProvider>
    </TransportProvider>,
  );
}

describe.each(kLanguages)('checks to make up, in %s', { timeout: 20_000 }, (language) => {
  beforeEach(() => speak(language));

  test('say what waits, since when and until when, and are answered on the spot', async () => {
    const server = new AskingServer();
    server.listed = [kCheck];
    show(server.transport());
    await screen.findByRole('link', { name: '分数' });
    const said = document.body.textContent ?? '';
    for (const each of language === 'en' ? [/at 3:20/, /12 min 30 s/, /8 March 2018/, /15 March 2018/] : [/看到 3:20/, /12 分 30 秒/, /2018年3月8日/, /2018年3月15日/]) {
      expect(said).toMatch(each);
    }
    fireEvent.click(screen.getByLabelText(language === 'en' ? /Answer now: 分数/ : /现在补答：分数/));
    await screen.findAllByRole('radio');
    const dialog = screen.getByRole('dialog');
    fireEvent.keyDown(dialog, { key: '1' });
    fireEvent.keyDown(dialog, { key: 'Enter' });
    await screen.findByText(language === 'en' ? /Thank you/ : /谢谢/);
    server.listed = [];
    fireEvent.click(screen.getByText(language === 'en' ? 'Close' : '关闭'));
    await waitFor(() => expect(document.body.textContent).toBe(''));
  });

  test('are no section where there are none', async () => {
    const { container } = show(new AskingServer().transport());
    expect(screen.getByRole('status')).toBeTruthy();
    await waitFor(() => expect(container.childElementCount).toBe(0));
  });

  test('that cannot be loaded say that nothing is lost, and are asked for again', async () => {
    let fails = true;
    const transport = createRouterTransport(({ service }) => {
      service(PresenceService, {
        listChecks: () => {
          if (fails) throw new ConnectError('down', Code.Internal);
          return { checks: [kCheck] };
        },
      });
    });
    show(transport);
    const again = await screen.findByRole('button', { name: language === 'en' ? /Try again/ : /重\s*试/ });
    expect(document.body.textContent).toMatch(language === 'en' ? /are safe/ : /不受影响/);
    fails = false;
    fireEvent.click(again);
    await screen.findByRole('link', { name: '分数' });
  });
});
