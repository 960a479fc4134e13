import express from 'express';
import mongoose from 'mongoose';
import mysql from 'mysql2/promise';
import postgres from 'postgres';

export const sql = postgres('postgres://localhost/shop?max=20');
export const pool = mysql.createPool('mysql://root@localhost/shop?connectionLimit=20');
export const archive = mysql.createPool({ uri: 'mysql://root@localhost/archive?connectionLimit=5' });

await mongoose.connect(`mongodb://${process.env.MONGO_HOST}/shop?maxPoolSize=20`);
express().listen(3000);
