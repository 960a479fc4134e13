import type { Rule } from '../core/types.ts';

export const rule: Rule = {
  meta: {
    description: 'A connection taken from a pool is not given back on every path',
    category: 'http',
    severity: 'medium',
    tier: 'manual',
    recommended: false,
    order: 0,
    refusals: [],
    strategies: [],
  },
  triggers: ['pool-client-leak'],
  *detect() {
    // Yield one match for each site; a precondition that is not proven is a refusal.
  },
};
