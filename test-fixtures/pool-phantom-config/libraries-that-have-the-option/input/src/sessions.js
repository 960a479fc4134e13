const session = require('express-session');
const PgSession = require('connect-pg-simple')(session);
const { Pool } = require('pg');

const pool = new Pool({ max: 5 });

exports.sessions = session({ store: new PgSession({ pool }), secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false });
