/** The filters and the person shown beside the list, read from the address and written to it. */
import { useLocation, useSearchParams } from 'react-router';

import { changed, type PersonFilters, readFilters, writeFilters } from './filters';

const kPerson = 'person';

/** A page of the list: the server's token, and how many rows stand before it. */
export type Place = Pick<PersonFilters, 'after' | 'skipped'>;

const kFirst: Place = { after: '', skipped: 0 };

export interface FiltersInAddress {
  readonly filters: PersonFilters;
  /** Asks another question: begins at its first page. */
  readonly ask: (change: Partial<PersonFilters>) => void;
  readonly forward: (to: Place) => void;
  /** The server's tokens lead forward only: back goes by the way that was come, or to the first page. */
  readonly back: () => void;
  /** The id of the person shown; empty for nobody. */
  readonly person: string;
  readonly show: (person: string) => void;
}

export function useFilters(): FiltersInAddress {
  const [address, setAddress] = useSearchParams();
  const state: unknown = useLocation().state;
  const behind = placesIn(state);
  const filters = readFilters(address);
  const shown = address.get(kPerson) ?? '';
  const show = (id: string): void => {
    const next = writeFilters(filters);
    if (id !== '') next.set(kPerson, id);
    setAddress(next, { state });
  };
  const turn = (to: Place, places: readonly Place[]): void =>
    setAddress(writeFilters({ ...filters, ...to }), { state: { behind: places } });
  return {
    filters,
    ask: (change) => setAddress(writeFilters(changed(filters, change))),
    forward: (to) => turn(to, [...behind, { after: filters.after, skipped: filters.skipped }]),
    back: () => turn(behind.at(-1) ?? kFirst, behind.slice(0, -1)),
    person: /^[1-9]\d{0,17}$/.test(shown) ? shown : '',
    show,
  };
}

/** The browser keeps the state of an address over a reload; what is not ours counts as none. */
function placesIn(state: unknown): readonly Place[] {
  if (typeof state !== 'object' || state === null || !('behind' in state) || !Array.isArray(state.behind)) return [];
  return state.behind as readonly Place[];
}
