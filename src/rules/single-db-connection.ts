import type { Rule } from '../core/types.ts';

export const rule: Rule = {
  meta: {
    description: 'All requests of a server share one database connection',
    category: 'http',
    severity: 'medium',
    tier: 'manual',
    recommended: false,
    order: 0,
    refusals: [],
    strategies: [],
  },
  triggers: ['single-db-connection'],
  *detect() {
    // Yield one match for each site; a precondition that is not proven is a refusal.
  },
};
