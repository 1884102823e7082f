/** A workshop as its form holds it, and as the protocol has it. */
import type { MessageInitShape } from '@bufbuild/protobuf';

import type { GetWorkshopResponse, WorkshopPlanSchema } from '../../protocol/server/protocol/workshop_pb';
import { lengthMs } from './when';

/** A choice of a list: the id, and how it is shown. */
export interface Chosen {
  readonly value: string;
  readonly label: string;
}

export interface Entered {
  readonly title: string;
  readonly description: string;
  readonly category: string;
  /** 2018-03-09 and 15:10, in the browser's own time zone; empty where nothing was given. */
  readonly day: string;
  readonly time: string;
  readonly minutes: number;
  readonly everyone: boolean;
  readonly schools: readonly string[];
  readonly guests: readonly Chosen[];
}

export const kShortestMinutes = 10;
export const kLongestMinutes = 480;

const kUsualMinutes = 90;
const kUsualCategory = 'workshop';

/** A new one; of the policy's categories the usual one where there is such, else the first. */
export function nothingEntered(categories: readonly string[]): Entered {
  const category = categories.includes(kUsualCategory) ? kUsualCategory : (categories[0] ?? '');
  return { title: '', description: '', category, day: '', time: '', minutes: kUsualMinutes, everyone: false, schools: [], guests: [] };
}

const two = (part: number): string => String(part).padStart(2, '0');

/** As a field for days holds it, in the browser's own time zone. */
export function dayOf(at: Date): string {
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function enteredOf({ workshop, schools, guests }: Pick<GetWorkshopResponse, 'workshop' | 'schools' | 'guests'>): Entered | null {
  if (workshop === undefined) return null;
  const starts = new Date(workshop.startsAt);
  return {
    title: workshop.title,
    description: workshop.description,
    category: workshop.category,
    day: dayOf(starts),
    time: `${two(starts.getHours())}:${two(starts.getMinutes())}`,
    minutes: Math.round(lengthMs(workshop.startsAt, workshop.endsAt) / 60_000),
    everyone: workshop.forEveryone,
    schools: schools.map(({ id }) => id),
    guests: guests.map(chosenGuest),
  };
}

export function chosenGuest({ id, name, schoolName }: { id: string; name: string; schoolName: string }): Chosen {
  return { value: id, label: `${name} · ${schoolName}` };
}

/** Milliseconds since 1970; null where day or time are none. */
export function startOf({ day, time }: Pick<Entered, 'day' | 'time'>): number | null {
  const [year, month, date] = day.split('-').map(Number);
  const [hour, minute] = time.split(':').map(Number);
  if (year === undefined || month === undefined || date === undefined || hour === undefined || minute === undefined) return null;
  const at = new Date(year, month - 1, date, hour, minute).getTime();
  return Number.isNaN(at) ? null : at;
}

export type Problem = 'when_missing' | 'when_past' | 'nobody_invited';

/** What the form's own fields do not see, of a workshop that starts at `keptStart` until now (null: a new one). */
export function problemOf(entered: Entered, now: number, keptStart: number | null): Problem | null {
  const start = startOf(entered);
  if (start === null) return 'when_missing';
  if (start < now && start !== keptStart) return 'when_past';
  return entered.everyone || entered.schools.length + entered.guests.length > 0 ? null : 'nobody_invited';
}

export function planOf(entered: Entered): MessageInitShape<typeof WorkshopPlanSchema> {
  const { title, description, category, minutes, everyone } = entered;
  return {
    title,
    description,
    category,
    startsAtMs: BigInt(startOf(entered) ?? 0),
    lengthMinutes: minutes,
    forEveryone: everyone,
    schoolIds: everyone ? [] : [...entered.schools],
    personIds: everyone ? [] : entered.guests.map(({ value }) => value),
  };
}
