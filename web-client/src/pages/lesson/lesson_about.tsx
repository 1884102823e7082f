/** What the lesson is, who made it, and in which courses it counts. */
import { EditOutlined } from '@ant-design/icons';
import { Alert, Button, Space, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { useDurationWords } from '../../watch/duration_text';
import { dayText } from '../../watch/moments';
import { usePolicyTitles } from '../../watch/policy';
import { growthOf } from '../../watch/resume';
import { LessonDownloads } from './lesson_downloads';

export function LessonAbout({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('lesson');
  const titles = usePolicyTitles();
  const { tags } = lesson;
  const words = [
    tags?.subject && titles.subject(tags.subject),
    tags?.stage && t(`stage.${tags.stage}`, tags.stage),
    tags?.language && t(`language.${tags.language}`, tags.language),
    tags?.category && titles.area(tags.category),
  ].filter((word): word is string => typeof word === 'string' && word !== '');
  return (
    <article className="yx-about">
      <div className="yx-about-head">
        <div>
          <Typography.Title level={1}>{lesson.title}</Typography.Title>
          <Typography.Paragraph type="secondary">
            {[lesson.authorName, lesson.schoolName].filter((part) => part !== '').join(' · ')}
          </Typography.Paragraph>
        </div>
        {lesson.mine && (
          <Link to={`/upload/${lesson.id}`}>
            <Button icon={<EditOutlined />}>{t('edit')}</Button>
          </Link>
        )}
      </div>
      <Growing lesson={lesson} />
      <Space size={[4, 8]} wrap>
        {words.map((word) => (
          <Tag key={word}>{word}</Tag>
        ))}
      </Space>
      {lesson.description !== '' && (
        <Typography.Paragraph className="yx-about-text">{lesson.description}</Typography.Paragraph>
      )}
      <LessonDownloads lesson={lesson} />
      <Courses lesson={lesson} />
    </article>
  );
}

/** A length that is not the last word says so. */
function Growing({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('lesson');
  const words = useDurationWords();
  const durationMs = Number(lesson.durationMs);
  const growth = growthOf(durationMs, lesson.progress);
  if (growth === null) return null;
  const amounts = { so_far: words(durationMs), total: words(growth.totalMs) };
  return <Alert type="info" showIcon className="yx-about-growing" title={t(growth.totalMs > 0 ? 'growing_of' : 'growing', amounts)} />;
}

function Courses({ lesson }: { lesson: Lesson }) {
  const { t, i18n } = useTranslation('lesson');
  const titles = usePolicyTitles();
  if (lesson.courses.length === 0) return null;
  return (
    <section aria-labelledby="in-courses">
      <Typography.Title level={2} id="in-courses">
        {t('courses')}
      </Typography.Title>
      <ul className="yx-about-courses">
        {lesson.courses.map((place) => (
          <li key={place.courseId}>
            <Link to={`/courses/${place.courseId}`}>{place.courseTitle}</Link>{' '}
            <Typography.Text type="secondary">
              {t('pays', { category: titles.category(place.category), date: dayText(place.paysFrom, i18n.language) })}
            </Typography.Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
