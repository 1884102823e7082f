/** Who is invited by name, in a form around it: found by a part of the name. */
import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import { chosenGuest } from './plan';

const kMost = 500;
const kShortest = 2;

export function GuestsField() {
  const { t } = useTranslation('workshops');
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed.trim());
  const asks = query.length >= kShortest;
  const found = useQuery(WorkshopService.method.findGuests, { query }, { enabled: asks, placeholderData: keepPreviousData });
  const words = (): string => {
    if (!asks) return t('guests.short');
    if (found.isError) return t('guests.failed');
    return t(found.isFetching ? 'guests.looking' : 'guests.none');
  };
  return (
    <Form.Item name="guests" label={t('field.guests')} extra={t('field.guests_rule')}>
      <Select
        mode="multiple"
        labelInValue
        maxCount={kMost}
        options={asks ? (found.data?.guests.map(chosenGuest) ?? []) : []}
        loading={asks && found.isFetching}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        notFoundContent={words()}
        placeholder={t('field.guests_hint')}
      />
    </Form.Item>
  );
}
