import { describe, expect, it } from 'vitest';
import { memoryHost } from '../host.ts';
import { createProject } from '../index.ts';

const FILES = {
  'package.json': '{}',
  'src/app.js': '',
  'migrations/001_users.js': `
    exports.up = (knex) => knex.schema
      .createTable('users', (table) => {
        table.increments();
        table.string('email', 80).notNullable().unique();
        table.integer('org_id').unsigned().references('id').inTable('orgs').onDelete('CASCADE').index();
        table.specificType('tags', 'text[]');
        table.timestamps(true, true);
      })
      .createTable('members', function (t) {
        t.uuid('user_id');
        t.bigInteger('old_id').defaultTo(0);
        t.primary(['user_id', 'old_id']);
        t.foreign('user_id').references('users.id');
      });
    exports.down = (knex) => knex.schema.dropTable('users').dropTable('members');`,
  'migrations/002_more.ts': `
    import type { Knex } from 'knex';
    export async function up(knex: Knex): Promise<void> {
      await knex.schema.alterTable('users', (table) => { table.renameColumn('email', 'mail'); table.unique(['mail', 'org_id']); table.dropColumn('tags'); });
    }
    export async function down(knex: Knex): Promise<void> { await knex.schema.table('users', (table) => { table.dropColumn('mail'); }); }`,
};

describe('tables of Knex migrations', () => {
  const schema = createProject(memoryHost(FILES)).schema('src/app.js');

  it('folds them in order', () => {
    const users = schema.table('knex', 'users');
    expect(users?.columns.map(({ name, type, isNullable }) => `${name} ${type}${isNullable ? '?' : ''}`)).toEqual(['id integer', 'mail text', 'org_id integer?', 'created_at date?', 'updated_at date?']);
    expect(users).toMatchObject({ primaryKey: ['id'], uniques: [['mail'], ['mail', 'org_id']], indexes: [['org_id']], foreignKeys: [{ columns: ['org_id'], table: 'orgs', references: ['id'] }], isComplete: true });
  });

  it('reads keys of several columns', () => {
    expect(schema.table('knex', 'members')).toMatchObject({ primaryKey: ['user_id', 'old_id'], foreignKeys: [{ columns: ['user_id'], table: 'users', references: ['id'] }] });
  });
});
