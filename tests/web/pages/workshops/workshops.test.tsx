// @vitest-environment jsdom
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport, type Transport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { App as AntApp } from 'antd';
import type { ReactNode } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ComingWorkshops } from '../../../../web-client/src/pages/home/coming_workshops';
import { WorkshopPage } from '../../../../web-client/src/pages/workshops/workshop_page';
import { type Workshop, WorkshopSchema, WorkshopService, WorkshopState } from '../../../../web-client/src/protocol/server/protocol/workshop_pb';
import { kLanguages, speak } from '../../speak';

const kWorkshop: MessageInitShape<typeof WorkshopSchema> = {
  id: '17',
  title: '分数教学研讨',
  category: 'workshop',
  startsAt: '2018-03-09T07:10:00Z',
  endsAt: '2018-03-09T08:40:00Z',
  state: WorkshopState.PLANNED,
  mentorName: '示范名师',
  schoolName: '示范小学',
  invited: true,
  mayEnrol: true,
};

/** A server with one workshop, in which one can enrol. */
class Studio {
  workshop: Workshop = create(WorkshopSchema, kWorkshop);
  fails = false;
  refuses: string | null = null;

  transport(): Transport {
    return createRouterTransport(({ service }) => {
      service(WorkshopService, {
        listInvited: () => {
          if (this.fails) throw new ConnectError('down', Code.Internal);
          return { workshops: this.workshop.id === '0' ? [] : [this.workshop] };
        },
        getWorkshop: () => {
          if (this.refuses !== null) throw new ConnectError('no', Code.NotFound);
          return { workshop: this.workshop, schools: [{ id: '20', name: '示范中学' }] };
        },
        enrol: () => {
          this.workshop = create(WorkshopSchema, { ...kWorkshop, mayEnrol: false, enrolled: true, mayWithdraw: true, enrolledCount: 1 });
          return { workshop: this.workshop };
        },
        withdraw: () => {
          this.workshop = create(WorkshopSchema, kWorkshop);
          return { workshop: this.workshop };
        },
        listPeople: () => ({ people: [{ id: '7', name: '示范教师', schoolName: '示范中学', enrolledAt: '2018-03-08T07:10:00Z' }], total: 1 }),
      });
    });
  }
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined }));
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(transport: Transport, page: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={client}>
        <AntApp>
          <MemoryRouter initialEntries={['/workshops/17']}>
            <Routes>
              <Route path="workshops/:workshopId" element={page} />
            </Routes>
          </MemoryRouter>
        </AntApp>
      </QueryClientProvider>
    </TransportProvider>,
  );
}

describe.each(kLanguages)('workshops, in %s', { timeout: 20_000 }, (language) => {
  const say = (chinese: string, english: string): string => (language === 'en' ? english : chinese);
  beforeEach(() => speak(language));

  test('on the home page are enrolled in on the spot', async () => {
    const studio = new Studio();
    show(studio.transport(), <ComingWorkshops />);
    await screen.findByRole('link', { name: '分数教学研讨' });
    expect(document.body.textContent).toMatch(/示范名师/);
    fireEvent.click(screen.getByRole('button', { name: say('报名参加：分数教学研讨', 'Enrol: 分数教学研讨') }));
    await screen.findByText(say('已报名', 'Enrolled'));
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('are no part of the home page where there are none', async () => {
    const studio = new Studio();
    studio.workshop = create(WorkshopSchema, { id: '0' });
    const { container } = show(studio.transport(), <ComingWorkshops />);
    await waitFor(() => expect(container.querySelector('section')).toBeNull());
  });

  test('that cannot be loaded are asked for again', async () => {
    const studio = new Studio();
    studio.fails = true;
    show(studio.transport(), <ComingWorkshops />);
    const again = await screen.findByRole('button', { name: language === 'en' ? 'Try again' : /重\s*试/ });
    studio.fails = false;
    fireEvent.click(again);
    await screen.findByRole('link', { name: '分数教学研讨' });
  });

  test('have a page with their calendar file, and no names for the invited', async () => {
    const studio = new Studio();
    show(studio.transport(), <WorkshopPage />);
    const link = await screen.findByRole('link', { name: say('添加到日历', 'Add to calendar') });
    expect(link.getAttribute('href')).toBe('/calendar/17.ics');
    expect(screen.getByText('示范中学')).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: say('报名参加：分数教学研讨', 'Enrol: 分数教学研讨') }));
    fireEvent.click(await screen.findByRole('button', { name: say('取消报名：分数教学研讨', 'Withdraw: 分数教学研讨') }));
    await screen.findByRole('button', { name: say('报名参加：分数教学研讨', 'Enrol: 分数教学研讨') });
  });

  test('show who comes to whoever may see it', async () => {
    const studio = new Studio();
    studio.workshop = create(WorkshopSchema, { ...kWorkshop, mine: true, mayEnrol: false, mayChange: true, mayCancel: true, showsPeople: true });
    show(studio.transport(), <WorkshopPage />);
    const table = await screen.findByRole('table');
    expect(table.textContent).toMatch(/示范教师.*示范中学/);
    screen.getByRole('button', { name: say('取消研修', 'Cancel workshop') });
  });

  test('say that they were cancelled, and why', async () => {
    const studio = new Studio();
    studio.workshop = create(WorkshopSchema, { ...kWorkshop, state: WorkshopState.CANCELLED, cancelReason: '下雪停课', mayEnrol: false });
    show(studio.transport(), <WorkshopPage />);
    await screen.findByText('下雪停课');
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('that are not for somebody are as if there were none', async () => {
    const studio = new Studio();
    studio.refuses = 'workshop_not_found';
    show(studio.transport(), <WorkshopPage />);
    await screen.findByRole('button', { name: language === 'en' ? 'Try again' : /重\s*试/ });
    expect(screen.queryByText('分数教学研讨')).toBeNull();
  });
});
