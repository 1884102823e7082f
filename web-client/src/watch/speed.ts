/** Which speeds the policy pays, and how much of each. */

export interface SpeedClass {
  readonly upToPermille: number;
  readonly weightPermille: number;
}

export interface PaidRate {
  readonly rate: number;
  /** Of each media second; 1000 is all of it. */
  readonly weightPermille: number;
}

const kOffered = [0.75, 1, 1.25, 1.5, 2] as const;
/** Before a lease has told the policy's classes. */
export const kUsualRates: readonly PaidRate[] = [{ rate: 1, weightPermille: 1000 }];

/** The offered speeds that fall into a class that pays, slowest first. */
export function paidRates(classes: readonly SpeedClass[]): PaidRate[] {
  const ascending = [...classes].sort((a, b) => a.upToPermille - b.upToPermille);
  return kOffered.flatMap((rate) => {
    const found = ascending.find((one) => rate * 1000 <= one.upToPermille);
    return found !== undefined && found.weightPermille > 0 ? [{ rate, weightPermille: found.weightPermille }] : [];
  });
}
