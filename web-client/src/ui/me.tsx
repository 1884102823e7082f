/** Who is signed in. */
import { createContext, useContext } from 'react';

import type { Person } from '../protocol/server/protocol/people_pb';
import { today } from './days';
import { type Office, officeOf } from './roles';

export const MeContext = createContext<Person | null>(null);

/** Only inside the signed-in part of the application. */
export function useMe(): Person {
  const me = useContext(MeContext);
  if (me === null) throw new Error('useMe needs a signed-in person above it');
  return me;
}

/** What of administration is mine today. */
export function useOffice(): Office {
  return officeOf(useMe(), today());
}
