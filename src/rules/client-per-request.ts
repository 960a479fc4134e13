import type { Rule } from '../core/types.ts';

export const rule: Rule = {
  meta: {
    description: 'A function that runs for every request makes a client and its connections anew',
    category: 'http',
    severity: 'medium',
    tier: 'manual',
    recommended: false,
    order: 0,
    refusals: [],
    strategies: [],
  },
  triggers: ['client-per-request'],
  *detect() {
    // Yield one match for each site; a precondition that is not proven is a refusal.
  },
};
