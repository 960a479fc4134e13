import type { QueryLibrary } from './queries.ts';
import { supabaseBatch } from './supabase/batch.ts';
import { supabaseQueryAt } from './supabase/query.ts';
import { supabaseCreateMany, supabaseLimit, supabaseUpdateMany } from './supabase/rows.ts';

// https://supabase.com/docs/reference/javascript/select
export const supabase: QueryLibrary = {
  name: 'supabase',
  packages: ['@supabase/supabase-js', '@supabase/ssr'],
  triggers: ['.from('],
  queryAt: supabaseQueryAt,
  batch: supabaseBatch,
  limit: supabaseLimit,
  createMany: supabaseCreateMany,
  updateMany: supabaseUpdateMany,
};
