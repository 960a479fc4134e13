import { form } from './form.ts';

/** Speaks HTTP with the `fetch` of the platform, which keeps the connections. A client with the cookies of a request belongs to that request. */
export const forms = [
  form({ modules: ['@supabase/supabase-js', '@supabase/ssr'], exports: ['createClient', 'createServerClient', 'createBrowserClient'], kind: 'http', options: [2], url: { positions: [0] }, isCheap: true }),
];
