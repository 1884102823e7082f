/** Which list is shown and what is open beside it, as the address holds it: a page can be kept, sent and gone back to. */
export const kLists = ['open', 'proposed', 'mine', 'decided', 'waiting', 'corrected'] as const;
export type List = (typeof kLists)[number];

/** Of appeals, or of corrections. */
export function isOfAppeals(list: List): boolean {
  return list !== 'waiting' && list !== 'corrected';
}

export interface Place {
  readonly list: List;
  /** The appeal that is shown in the drawer; empty for none. */
  readonly appeal: string;
}

/** What is no list of ours counts as the open appeals. */
export function readPlace(address: URLSearchParams): Place {
  const list = address.get('list');
  const appeal = address.get('appeal') ?? '';
  return {
    list: kLists.find((known) => known === list) ?? 'open',
    appeal: /^[1-9]\d{0,17}$/.test(appeal) ? appeal : '',
  };
}

export function writePlace({ list, appeal }: Place): URLSearchParams {
  const address = new URLSearchParams();
  if (list !== 'open') address.set('list', list);
  if (appeal !== '') address.set('appeal', appeal);
  return address;
}
