/** The pages of administrators, and their addresses: nobody else's browser loads what it takes to find them. */
import { lazy } from 'react';
import { Route, Routes } from 'react-router';

import type { Office } from '../ui/roles';
import { MissingPage } from './missing_page';

const AppealsPage = lazy(async () => ({ default: (await import('./appeals/appeals_page')).AppealsPage }));
const ReviewPage = lazy(async () => ({ default: (await import('./review/review_page')).ReviewPage }));
const PersonsPage = lazy(async () => ({ default: (await import('./persons/persons_page')).PersonsPage }));
const RosterPage = lazy(async () => ({ default: (await import('./roster/roster_page')).RosterPage }));
const SchoolsPage = lazy(async () => ({ default: (await import('./schools/schools_page')).SchoolsPage }));
const OperationsPage = lazy(async () => ({ default: (await import('./operations/operations_page')).OperationsPage }));

export function OfficeRoutes({ office }: { office: Office }) {
  return (
    <Routes>
      <Route path="persons" element={<PersonsPage />} />
      <Route path="roster" element={<RosterPage />} />
      {office === 'bureau' && <Route path="schools" element={<SchoolsPage />} />}
      {office === 'bureau' && <Route path="appeals" element={<AppealsPage />} />}
      {office === 'bureau' && <Route path="review" element={<ReviewPage />} />}
      {office === 'bureau' && <Route path="operations" element={<OperationsPage />} />}
      <Route path="*" element={<MissingPage />} />
    </Routes>
  );
}
