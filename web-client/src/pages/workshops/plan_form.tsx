/** The plan of a workshop: about what, when, and who is invited. */
import { Button, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useAskBeforeLeaving } from '../../ui/leaving';
import { Refusal } from '../../ui/refusal';
import { usePolicy } from '../../watch/policy';
import { GuestsField } from './guests_field';
import { dayOf, type Entered, kLongestMinutes, kShortestMinutes, type Problem, problemOf } from './plan';
import { SchoolsField } from './schools_field';

const kLongestTitle = 100;
const kLongestDescription = 2_000;

export interface PlanFormProps {
  readonly now: Entered;
  readonly keptStart: number | null;
  readonly act: string;
  readonly error: unknown;
  readonly busy: boolean;
  readonly done: boolean;
  readonly onSubmit: (entered: Entered) => void;
}

export function PlanForm({ now, keptStart, act, error, busy, done, onSubmit }: PlanFormProps) {
  const { t } = useTranslation('workshops');
  const [touched, setTouched] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useAskBeforeLeaving(touched && !done, {
    title: t('leaving.title'),
    text: t('leaving.text'),
    leave: t('leaving.leave'),
    stay: t('leaving.stay'),
  });
  const submit = (entered: Entered): void => {
    const found = problemOf({ ...now, ...entered }, Date.now(), keptStart);
    setProblem(found);
    if (found === null) onSubmit({ ...now, ...entered });
  };
  return (
    <Form<Entered>
      className="yx-panel yx-workshop-form"
      layout="vertical"
      requiredMark={false}
      initialValues={now}
      onValuesChange={() => {
        setTouched(true);
        setProblem(null);
      }}
      onFinish={submit}
    >
      <About />
      <When problem={problem} keptStart={keptStart} />
      <Invited problem={problem} />
      <Refusal error={error} />
      <Button type="primary" htmlType="submit" size="large" loading={busy}>
        {act}
      </Button>
    </Form>
  );
}

function About() {
  const { t } = useTranslation('workshops');
  const policy = usePolicy();
  const options = policy?.categories.map(({ code, title }) => ({ value: code, label: title })) ?? [];
  const missing = (what: string) => [{ required: true, whitespace: true, message: t(`missing.${what}`) }];
  return (
    <>
      <Form.Item name="title" label={t('field.title')} rules={missing('title')}>
        <Input maxLength={kLongestTitle} autoComplete="off" />
      </Form.Item>
      <Form.Item name="description" label={t('field.description')}>
        <Input.TextArea maxLength={kLongestDescription} autoSize={{ minRows: 3, maxRows: 12 }} placeholder={t('field.description_hint')} />
      </Form.Item>
      <Form.Item name="category" label={t('field.category')} extra={t('field.category_rule')} rules={missing('category')}>
        <Select options={options} />
      </Form.Item>
    </>
  );
}

function When({ problem, keptStart }: { problem: Problem | null; keptStart: number | null }) {
  const { t } = useTranslation('workshops');
  const wrong = problem === 'when_missing' || problem === 'when_past';
  const required = (what: string) => [{ required: true, message: t(`missing.${what}`) }];
  return (
    <>
      <div className="yx-workshop-when">
        <Form.Item name="day" label={t('field.day')} rules={required('day')} validateStatus={wrong ? 'error' : ''}>
          <Input type="date" {...(keptStart === null ? { min: dayOf(new Date()) } : {})} />
        </Form.Item>
        <Form.Item name="time" label={t('field.time')} rules={required('time')} validateStatus={wrong ? 'error' : ''}>
          <Input type="time" step={300} />
        </Form.Item>
        <Form.Item name="minutes" label={t('field.minutes')} rules={required('minutes')}>
          <InputNumber min={kShortestMinutes} max={kLongestMinutes} precision={0} step={5} />
        </Form.Item>
      </div>
      {wrong && (
        <p role="alert" className="yx-workshop-problem">
          {t(`problem.${problem}`)}
        </p>
      )}
      <p className="yx-secondary yx-workshop-note">{t('field.when_rule')}</p>
    </>
  );
}

function Invited({ problem }: { problem: Problem | null }) {
  const { t } = useTranslation('workshops');
  const everyone = Form.useWatch<boolean | undefined>('everyone');
  return (
    <>
      <Form.Item name="everyone" label={t('field.invited')}>
        <Radio.Group
          options={[
            { value: true, label: t('everyone') },
            { value: false, label: t('chosen') },
          ]}
        />
      </Form.Item>
      <div hidden={everyone === true}>
        <SchoolsField />
        <GuestsField />
      </div>
      {problem === 'nobody_invited' && (
        <p role="alert" className="yx-workshop-problem">
          {t('problem.nobody_invited')}
        </p>
      )}
    </>
  );
}
