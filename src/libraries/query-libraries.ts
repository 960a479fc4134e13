import { knex, objection } from './knex.ts';
import { mysql2 } from './mysql2.ts';
import { pg } from './pg.ts';
import { neon, postgres } from './postgres.ts';
import { supabase } from './supabase.ts';
import { mongodb } from './mongodb.ts';
import { mongoose } from './mongoose.ts';
import { drizzle } from './drizzle.ts';
import { prisma } from './prisma.ts';
import { sequelize } from './sequelize.ts';
import { typeorm } from './typeorm.ts';
import type { QueryLibrary } from './queries.ts';

/** Every data library Tenfold can read, most particular first. */
export const QUERY_LIBRARIES: readonly QueryLibrary[] = [prisma, drizzle, mongoose, mongodb, sequelize, typeorm, pg, mysql2, postgres, neon, knex, objection, supabase];
