import { drizzle } from 'drizzle-orm/mysql2';
import express from 'express';

export const db = drizzle('mysql://root@localhost/shop', { mode: 'default' });

express().listen(3000);
