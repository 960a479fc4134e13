import { describe, expect, it } from 'vitest';
import { find, put, say } from './sql/testing.ts';

const HEAD = "import { createClient } from '@supabase/supabase-js';\nconst supabase = createClient('', '');\n";

describe('what a query of Supabase asks for', () => {
  const cases: Record<string, string> = {
    "const { data } = await supabase.from('posts').select('*').eq('user_id', user.id);": 'many posts [user_id eq user.id]',
    "const { data } = await supabase.from('users').select('id, name').eq('id', id).single();": 'one users [id eq id]',
    "const { count } = await supabase.from('likes').select('*', { count: 'exact', head: true }).eq('post_id', id);": 'count likes [post_id eq id]',
    "const { data } = await supabase.from('posts').select('*, users(*)').match({ user_id: id }).order('id').limit(5);": 'many posts [user_id eq id] compound limited ordered',
    "await supabase.from('posts').insert({ title });": 'create posts []',
    "await supabase.from('posts').update({ title }).eq('id', id);": 'update-many posts [id eq id]',
    "await supabase.from('posts').select().or('a.eq.1,b.eq.2');": 'many posts any',
    "await supabase.storage.from('images').upload(path, body);": 'none',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(say(find(HEAD + text).queries[0])).toBe(expected));

  it('of a client made for each request', () => {
    const others = { 'lib/server.ts': "import { createServerClient } from '@supabase/ssr';\nexport async function createClient() { return createServerClient('', '', {}); }\n" };
    const text = "import { createClient } from './lib/server';\nexport async function GET() { const supabase = await createClient(); return await supabase.from('posts').select('*').eq('id', 1); }\n";
    expect(say(find(text, others).queries[0])).toBe('many posts [id eq 1]');
  });
});

describe('where the code takes the rows', () => {
  const Q = "await supabase.from('posts').select('*').eq('user_id', id)";
  const cases: Record<string, string> = {
    [`const { data } = ${Q};`]: 'rows: const data = found.get(id);',
    [`const { data: user } = ${Q}.single();`]: 'row: const user = found.get(id);',
    [`const { data, error } = ${Q};`]: 'SHAPE The error of each query is looked at by itself.',
    "const { count } = await supabase.from('likes').select('*', { count: 'exact', head: true }).eq('post_id', id);": 'value: const count = found.get(id);',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(put(HEAD + text, HEAD)).toBe(expected));
});
