import express from 'express';
import mongoose from 'mongoose';
import mysql from 'mysql2/promise';
import { Pool } from 'pg';
import postgres from 'postgres';

export const sql = postgres('postgres://localhost/shop?max=20');
export const users = mysql.createPool('mysql://root@localhost/users?connectionLimit=20');
export const pool = new Pool({ connectionString: 'postgres://localhost/shop?sslmode=require&application_name=shop', poolSize: 12 });

await mongoose.connect('mongodb://localhost/shop?maxPoolSize=20');
express().listen(3000);
