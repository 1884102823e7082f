/** Title, tags and description, editable at any time; they keep themselves. */
import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { useClear } from '../../ui/clear';
import { type Choice, useTagChoices } from '../../watch/tags';
import { type Draft, kLongestDescription, kLongestTitle, problemOf } from './draft';
import type { KeptState } from './draft_keeper';
import { useDraft } from './use_draft';

export function DetailsForm({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('upload');
  const { draft, state, write, retry } = useDraft(lesson);
  const missing = problemOf(draft) !== null;
  return (
    <section className="yx-desk-card" aria-labelledby="details">
      <div className="yx-desk-card-head">
        <h2 id="details">{t('details.title')}</h2>
        <Kept state={missing ? 'dirty' : state} onRetry={retry} />
      </div>
      <Form layout="vertical" component="div">
        <Form.Item
          label={t('details.name')}
          htmlFor="lesson-title"
          required
          validateStatus={missing ? 'error' : ''}
          help={missing ? t('details.title_missing') : null}
        >
          <Input
            id="lesson-title"
            size="large"
            maxLength={kLongestTitle}
            value={draft.title}
            onChange={(event) => write({ title: event.target.value })}
          />
        </Form.Item>
        <Tags draft={draft} write={write} />
        <Form.Item label={t('details.description')} htmlFor="lesson-description">
          <Input.TextArea
            id="lesson-description"
            autoSize={{ minRows: 3, maxRows: 12 }}
            maxLength={kLongestDescription}
            placeholder={t('details.description_hint')}
            value={draft.description}
            onChange={(event) => write({ description: event.target.value })}
          />
        </Form.Item>
        <Form.Item>
          <Checkbox
            checked={draft.downloadsAllowed}
            aria-describedby="downloads-hint"
            onChange={(event) => write({ downloadsAllowed: event.target.checked })}
          >
            {t('details.downloads')}
          </Checkbox>
          <p id="downloads-hint" className="yx-station-note yx-downloads-hint">
            {t('details.downloads_hint')}
          </p>
          {lesson.downloadsFailed && <p role="alert">{t('details.downloads_failed')}</p>}
        </Form.Item>
      </Form>
    </section>
  );
}

function Tags({ draft, write }: { draft: Draft; write: (change: Partial<Draft>) => void }) {
  const { t } = useTranslation('lesson');
  const { t: words } = useTranslation('upload');
  const choices = useTagChoices();
  const clear = useClear();
  const one = (field: 'subject' | 'stage' | 'language' | 'category', among: readonly Choice[]) => (
    <Form.Item label={t(`tag.${field}`)} htmlFor={`lesson-${field}`}>
      <Select<string>
        id={`lesson-${field}`}
        allowClear={clear}
        placeholder={words('details.choose')}
        value={draft[field] === '' ? null : draft[field]}
        options={among.map(({ code, title }) => ({ value: code, label: title }))}
        onChange={(code: string | undefined) => write({ [field]: code ?? '' })}
      />
    </Form.Item>
  );
  return (
    <div className="yx-desk-tags">
      {one('subject', choices.subjects)}
      {one('stage', choices.stages)}
      {one('language', choices.languages)}
      {one('category', choices.areas)}
    </div>
  );
}

function Kept({ state, onRetry }: { state: KeptState; onRetry: () => void }) {
  const { t } = useTranslation('upload');
  return (
    <span className={`yx-kept yx-kept-${state}`} role="status">
      {t(`kept.${state}`)}
      {state === 'failed' && (
        <Button type="link" onClick={onRetry}>
          {t('act.retry')}
        </Button>
      )}
    </span>
  );
}
