/** Days and times as the learner's language writes them: 2018年3月8日 14:30. */

/** `rfc3339` as the server gives it; shown in the browser's own time zone. Empty stays empty. */
export function momentText(rfc3339: string, language: string): string {
  const at = new Date(rfc3339);
  if (rfc3339 === '' || Number.isNaN(at.getTime())) return '';
  return `${dateFormat(language).format(at)} ${timeFormat(language).format(at)}`;
}

/** The times of day of two RFC 3339 moments in a time zone, 14:30–15:05; one of them where they read the same. */
export function timesText(from: string, to: string, language: string, timeZone: string | undefined): string {
  const format = timeFormat(language, timeZone);
  const [first = '', last = ''] = [from, to].map((each) => format.format(new Date(each)));
  return first === last ? first : `${first}–${last}`;
}

/** The same to the second, in the browser's own time zone. */
export function exactTimesText(from: string, to: string, language: string): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  return [from, to].map((each) => format.format(new Date(each))).join('–');
}

/** An ISO local date, which has no time zone to be moved by. */
export function dayText(isoDate: string, language: string): string {
  const [year, month, day] = isoDate.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined || Number.isNaN(year + month + day)) return isoDate;
  return dateFormat(language).format(new Date(year, month - 1, day));
}

function dateFormat(language: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(localeOf(language), { year: 'numeric', month: 'long', day: 'numeric' });
}

function timeFormat(language: string, timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
}

function localeOf(language: string): string {
  return language.startsWith('zh') ? 'zh-CN' : 'en-GB';
}
