/** Where a lesson's page is; `courseId` is the course from which it is opened, and keeps the way back. */
export function lessonAddress(lessonId: string, courseId?: string): string {
  return courseId === undefined ? `/lessons/${lessonId}` : `/lessons/${lessonId}?course=${courseId}`;
}

/** The number that an address holds; "0", which nothing has, where it holds none: the protocol takes nothing else. */
export function idIn(address: string | null | undefined): string {
  return /^[1-9]\d{0,17}$/.test(address ?? '') ? (address ?? '0') : '0';
}
