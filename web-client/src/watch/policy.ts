/** The policy's own words for its codes: categories of hours, course areas, subjects. */
import { useQuery } from '@connectrpc/connect-query';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import { CreditService, type GetPolicyResponse, type PolicyCategory } from '../protocol/server/protocol/credit_pb';

export interface PolicyTitles {
  readonly category: (code: string) => string;
  readonly area: (code: string) => string;
  readonly subject: (code: string) => string;
  readonly classHourMs: number;
  /** In which the policy counts days, as Asia/Shanghai; undefined until it has come. */
  readonly timeZone: string | undefined;
}

/** Until the policy has come, codes stand for themselves and a class hour has its usual length. */
const kUsualClassHourMs = 45 * 60_000;

/** With its titles in the reader's language; undefined until it has come. */
export function usePolicy(): GetPolicyResponse | undefined {
  const { data } = useQuery(CreditService.method.getPolicy, {}, { staleTime: Infinity });
  const inWords = useTitleWords();
  return useMemo(() => {
    if (data === undefined) return undefined;
    const translated = (terms: PolicyCategory[]): PolicyCategory[] =>
      terms.map((term) => ({ ...term, title: inWords(term.title) }));
    return {
      ...data,
      categories: translated(data.categories),
      courseAreas: translated(data.courseAreas),
      subjects: translated(data.subjects),
    };
  }, [data, inWords]);
}

/** Puts a title of the policy, as it comes with hours and obligations, into the reader's language where it can. */
export function useTitleWords(): (title: string) => string {
  const { data } = useQuery(CreditService.method.getPolicy, {}, { staleTime: Infinity });
  const { i18n } = useTranslation();
  const english = i18n.language === 'en' ? data?.english : undefined;
  return useCallback((title) => english?.[title] ?? title, [english]);
}

export function usePolicyTitles(): PolicyTitles {
  const policy = usePolicy();
  return {
    category: (code) => titleIn(policy?.categories, code),
    area: (code) => titleIn(policy?.courseAreas, code),
    subject: (code) => titleIn(policy?.subjects, code),
    classHourMs: Number(policy?.classHourMs ?? kUsualClassHourMs),
    timeZone: policy?.timeZone,
  };
}

function titleIn(known: readonly PolicyCategory[] | undefined, code: string): string {
  return known?.find((one) => one.code === code)?.title ?? code;
}
