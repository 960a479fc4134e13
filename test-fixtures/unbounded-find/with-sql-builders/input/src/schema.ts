import { boolean, integer, pgTable, serial, text, timestamp } from 'drizzle-orm/pg-core';

export const members = pgTable('members', {
  id: serial('id').primaryKey(),
  email: text('email').notNull().unique(),
  active: boolean('active').notNull(),
});

export const visits = pgTable('visits', {
  id: serial('id').primaryKey(),
  memberId: integer('member_id').notNull().references(() => members.id),
  door: text('door').notNull(),
  createdAt: timestamp('created_at').notNull().defaultNow(),
});
