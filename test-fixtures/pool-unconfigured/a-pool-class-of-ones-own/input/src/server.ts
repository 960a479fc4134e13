import express from 'express';
import { Pool } from './pool';

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

express().get('/free', (req, res) => res.json(pool.take())).listen(3000);
