// @vitest-environment jsdom
import { create } from '@bufbuild/protobuf';
import { createRouterTransport, type Transport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { App as AntApp } from 'antd';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { RoomPage } from '../../../../../web-client/src/pages/workshops/room/room_page';
import { PersonSchema } from '../../../../../web-client/src/protocol/server/protocol/people_pb';
import { type RoomEvent, RoomEventKind, RoomEventSchema, RoomService } from '../../../../../web-client/src/protocol/server/protocol/room_pb';
import { WorkshopService, WorkshopState } from '../../../../../web-client/src/protocol/server/protocol/workshop_pb';
import { MeContext } from '../../../../../web-client/src/ui/me';
import { kLanguages, speak } from '../../../speak';

const kTeacher = { id: '2', name: '示范教师', schoolName: '示范小学' };

/** A room with one message in it. */
class World {
  events: RoomEvent[] = [];
  said: string[] = [];
  constructor(private readonly leads: boolean) {
    this.happens(RoomEventKind.JOINED);
    this.happens(RoomEventKind.SAID, { text: '请看 https://example.com/a。<img src=x>' });
  }
  happens(kind: RoomEventKind, more: { text?: string; aboutNumber?: bigint } = {}): void {
    this.events.push(create(RoomEventSchema, { number: BigInt(this.events.length + 1), kind, person: kTeacher, at: '2018-03-09T07:10:00Z', ...more }));
  }
  transport(): Transport {
    return createRouterTransport(({ service }) => {
      service(WorkshopService, {
        getWorkshop: () => ({ workshop: { id: '17', title: '分数教学研讨', state: WorkshopState.LIVE, mine: this.leads, invited: true, mayEnter: true } }),
      });
      service(RoomService, {
        enterRoom: () => ({ room: { number: 2n, members: [kTeacher], messages: this.events.slice(1, 2) } }),
        listRoomEvents: ({ afterNumber }) => ({ events: this.events.filter(({ number }) => number > afterNumber) }),
        leaveRoom: () => ({}),
        say: ({ text }) => {
          this.said.push(text);
          this.happens(RoomEventKind.SAID, { text });
          return { number: BigInt(this.events.length) };
        },
        removeMessage: ({ number }) => {
          this.happens(RoomEventKind.REMOVED, { aboutNumber: number });
          return {};
        },
        raiseHand: () => {
          this.happens(RoomEventKind.HAND_RAISED);
          return {};
        },
      });
    });
  }
}

beforeEach(() => {
  sessionStorage.clear();
  vi.stubGlobal('matchMedia', () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined }));
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  Element.prototype.scrollTo = () => undefined;
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(world: World, id: string) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <TransportProvider transport={world.transport()}>
      <QueryClientProvider client={client}>
        <AntApp>
          <MeContext value={create(PersonSchema, { id, name: '我' })}>
            <MemoryRouter initialEntries={['/workshops/17/room']}>
              <Routes>
                <Route path="workshops/:workshopId/room" element={<RoomPage />} />
              </Routes>
            </MemoryRouter>
          </MeContext>
        </AntApp>
      </QueryClientProvider>
    </TransportProvider>,
  );
}

describe.each(kLanguages)('a room, in %s', { timeout: 20_000 }, (language) => {
  const say = (chinese: string, english: string): string => (language === 'en' ? english : chinese);
  beforeEach(() => speak(language));

  test('shows what was said as text, its addresses as links that give nothing away', async () => {
    const { container } = show(new World(false), '2');
    const link = await screen.findByRole('link', { name: 'https://example.com/a' });
    expect(link.getAttribute('rel')).toMatch(/noopener noreferrer/);
    expect(container.querySelector('img')).toBeNull();
    expect(document.body.textContent).toContain('<img src=x>');
    expect(screen.queryByRole('button', { name: say('删除 示范教师 的消息', 'Remove the message of 示范教师') })).toBeNull();
  });

  test('takes a message, and keeps it while it is not sent', async () => {
    const world = new World(false);
    const first = show(world, '2');
    fireEvent.change(await screen.findByRole('textbox'), { target: { value: '老师好' } });
    first.unmount();
    show(world, '2');
    const field = await screen.findByRole<HTMLTextAreaElement>('textbox');
    expect(field.value).toBe('老师好');
    fireEvent.keyDown(field, { key: 'Enter', code: 'Enter', keyCode: 13 });
    await screen.findByText('老师好', { selector: '.yx-room-text' });
    expect(world.said).toEqual(['老师好']);
    await waitFor(() => expect(field.value).toBe(''));
  });

  test('raises a hand', async () => {
    show(new World(false), '2');
    fireEvent.click(await screen.findByRole('button', { name: language === 'en' ? 'Raise hand' : /^举\s*手$/ }));
    await screen.findByRole('button', { name: say('放下手', 'Lower hand') });
  });

  test('loses what its mentor removes', async () => {
    show(new World(true), '1');
    fireEvent.click(await screen.findByRole('button', { name: say('删除 示范教师 的消息', 'Remove the message of 示范教师') }));
    await screen.findByText(say('这条消息已被主持人删除。', 'The mentor has removed this message.'));
    expect(screen.queryByRole('link', { name: 'https://example.com/a' })).toBeNull();
  });
});
