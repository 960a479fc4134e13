import { describe, expect, it } from 'vitest';
import type { Table } from '../../core/schema.ts';
import { memoryHost } from '../host.ts';
import { createProject } from '../index.ts';

function table(name: string, files: Record<string, string>, library = 'pg'): Table | undefined {
  return createProject(memoryHost({ 'package.json': '{}', 'src/app.ts': '', ...files })).schema('src/app.ts').table(library, name);
}

/** Columns with their types and what is special about them, then the keys. */
function say(found: Table | undefined): string {
  if (!found) return 'none';
  const columns = found.columns.map(({ name, type, isNullable, hasDefault, ignoresCase }) => `${name} ${type}${isNullable ? '?' : ''}${hasDefault ? '=' : ''}${ignoresCase ? '~' : ''}`);
  const keys = found.foreignKeys.map((key) => `${key.columns.join('+')}->${key.table}`);
  const list = (names: readonly (readonly string[])[]) => names.map((each) => each.join('+')).join(',');
  return `${columns.join(' ')} | pk ${found.primaryKey.join('+')} | unique ${list(found.uniques)} | index ${list(found.indexes)} | fk ${keys.join(',')}${found.isComplete ? '' : ' | incomplete'}`;
}

describe('tables of SQL files', () => {
  it('reads columns, keys and indexes', () => {
    const text = `
      -- the people
      CREATE TABLE IF NOT EXISTS public.users (
        id SERIAL PRIMARY KEY, email varchar(255) NOT NULL UNIQUE, "fullName" text, born date,
        org_id uuid REFERENCES orgs(id) ON DELETE CASCADE, balance numeric(10, 2) DEFAULT 0, tags text[],
        CHECK (balance > 0), CONSTRAINT one_name UNIQUE (org_id, "fullName")
      );
      CREATE INDEX CONCURRENTLY users_org ON users USING btree (org_id, born DESC);
      CREATE UNIQUE INDEX lower_mail ON users (lower(email));
      CREATE UNIQUE INDEX open_one ON users (born) WHERE balance > 0;
      CREATE POLICY own ON users USING (true);`;
    expect(say(table('users', { 'db/schema.sql': text }))).toBe('id integer= email text fullName text? born date? org_id uuid? balance decimal?= tags other? | pk id | unique email,org_id+fullName | index org_id+born | fk org_id->orgs');
  });

  it('folds migrations in order, and leaves undone ones out', () => {
    const files = {
      'migrations/001_users.sql': 'CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, old int);',
      'migrations/002_more.up.sql': 'ALTER TABLE users ADD COLUMN org_id int NOT NULL, ADD CONSTRAINT org FOREIGN KEY (org_id) REFERENCES orgs (id), DROP COLUMN old;\nALTER TABLE users RENAME COLUMN name TO title;\nALTER TABLE ONLY users ALTER COLUMN title SET NOT NULL;',
      'migrations/002_more.down.sql': 'DROP TABLE users;',
      'migrations/003_posts.sql': '-- migrate:up\nCREATE TABLE posts (id int);\n-- migrate:down\nDROP TABLE users;',
    };
    expect(say(table('users', files))).toBe('id bigint= title text org_id integer | pk id | unique  | index  | fk org_id->orgs');
  });

  it('reads MySQL', () => {
    const text = 'CREATE TABLE `orders` (`id` int unsigned NOT NULL AUTO_INCREMENT, userId INT NOT NULL, `code` varchar(20), PRIMARY KEY (`id`), UNIQUE KEY `code` (`code`), KEY `user` (userId), CONSTRAINT `fk` FOREIGN KEY (userId) REFERENCES `users` (`id`)) ENGINE=InnoDB;';
    expect(say(table('orders', { 'schema.sql': text }, 'mysql2'))).toBe('id integer= userId integer code text?~ | pk id | unique code | index userId | fk userId->users');
  });

  it('reads what the code creates', () => {
    expect(say(table('users', { 'src/db.js': "pool.query(`CREATE TABLE IF NOT EXISTS users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), mood mood)`);\n" }))).toBe('id uuid= mood other? | pk id | unique  | index  | fk ');
  });

  it('leaves out what takes a migration back', () => {
    const text = "export async function up(pgm) { pgm.sql(`CREATE TABLE events (id text primary key)`); }\nexport async function down(pgm) { pgm.sql(`DROP TABLE events`); }\n";
    expect(say(table('events', { 'migrations/1_events.ts': text }))).toContain('id text');
  });

  it('says when not all of a table can be read', () => {
    expect(say(table('b', { 'a.sql': 'CREATE TABLE a (id int primary key); CREATE TABLE b (LIKE a INCLUDING ALL);' }))).toContain('incomplete');
  });

  it('keeps tables of other packages apart', () => {
    const files = { 'api/package.json': '{}', 'api/db.sql': 'CREATE TABLE users (id int primary key);', 'jobs/package.json': '{}', 'jobs/db.sql': 'CREATE TABLE users (id uuid primary key);' };
    const project = createProject(memoryHost(files));
    expect(say(project.schema('jobs/index.ts').table('pg', 'users'))).toContain('id uuid');
  });
});
