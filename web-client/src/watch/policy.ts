/** The policy's own words for its codes: categories of hours, course areas, subjects. */
import { useQuery } from '@connectrpc/connect-query';

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

export function usePolicyTitles(): PolicyTitles {
  const { data } = useQuery(CreditService.method.getPolicy, {}, { staleTime: Infinity });
  return titlesOf(data);
}

function titlesOf(policy: GetPolicyResponse | undefined): PolicyTitles {
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
