/** When a workshop is, as people say it: 2018年3月9日周五 15:10–16:40. In the browser's own time zone. */
import { timesText } from '../../watch/moments';

export function whenText(startsAt: string, endsAt: string, language: string): string {
  const day = new Intl.DateTimeFormat(language.startsWith('zh') ? 'zh-CN' : 'en-GB', {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  });
  const times = timesText(startsAt, endsAt, language, undefined);
  return `${day.format(new Date(startsAt))} ${times}`;
}

export function lengthMs(startsAt: string, endsAt: string): number {
  return new Date(endsAt).getTime() - new Date(startsAt).getTime();
}
