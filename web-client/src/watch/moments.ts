/** Days and times as the learner's language writes them: 2018年3月8日 14:30. */

/** `rfc3339` as the server gives it; shown in the browser's own time zone. Empty stays empty. */
export function momentText(rfc3339: string, language: string): string {
  const at = new Date(rfc3339);
  if (rfc3339 === '' || Number.isNaN(at.getTime())) return '';
  const time = new Intl.DateTimeFormat(localeOf(language), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${dateFormat(language).format(at)} ${time.format(at)}`;
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

function localeOf(language: string): string {
  return language.startsWith('zh') ? 'zh-CN' : 'en-GB';
}
