/** The pages of workshops, and their addresses below /workshops: what the first script knows of them is this file alone. */
import { lazy } from 'react';
import { Route, Routes } from 'react-router';

import { MissingPage } from '../missing_page';
import { ChangeWorkshopPage, NewWorkshopPage } from './plan_page';
import { WorkshopPage } from './workshop_page';
import { WorkshopsPage } from './workshops_page';

const RoomPage = lazy(async () => ({ default: (await import('./room/room_page')).RoomPage }));

export function WorkshopsRoutes() {
  return (
    <Routes>
      <Route index element={<WorkshopsPage />} />
      <Route path="new" element={<NewWorkshopPage />} />
      <Route path=":workshopId" element={<WorkshopPage />} />
      <Route path=":workshopId/room" element={<RoomPage />} />
      <Route path=":workshopId/edit" element={<ChangeWorkshopPage />} />
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
