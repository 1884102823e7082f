/** The words to search for. They are taken when typing pauses, and never in the middle of composing a character. */
import { SearchOutlined } from '@ant-design/icons';
import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useClear } from '../../ui/clear';
import { tidy } from './filter';

const kPauseMs = 350;
/** The server takes 200 bytes. */
const kLongest = 60;

export function SearchBox({ value, onSearch }: { value: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation('catalogue');
  const clear = useClear();
  const [text, setText] = useState(value);
  const [composing, setComposing] = useState(false);
  const asked = useRef(value);
  useEffect(() => {
    // The address changed by itself, as on the way back.
    if (value !== asked.current) setText(value);
    asked.current = value;
  }, [value]);
  useEffect(() => {
    const words = tidy(text);
    if (composing || words === asked.current) return undefined;
    const timer = window.setTimeout(() => {
      asked.current = words;
      onSearch(words);
    }, kPauseMs);
    return () => window.clearTimeout(timer);
  }, [text, composing, onSearch]);
  return (
    <Input
      type="search"
      size="large"
      allowClear={clear}
      prefix={<SearchOutlined aria-hidden="true" />}
      maxLength={kLongest}
      aria-label={t('search')}
      placeholder={t('search_hint')}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
    />
  );
}
