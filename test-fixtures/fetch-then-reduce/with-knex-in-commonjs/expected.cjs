const express = require('express');
const knex = require('knex')({ client: 'pg', pool: { max: 10 } });

const router = express.Router();

router.get('/tickets/number', async (req, res) => {
  const tickets = await knex('tickets').where({ open: true }).count('* as count');
  res.json({ open: Number(tickets[0].count) });
});

router.get('/tickets/last', async (req, res) => {
  const [ticket] = await knex('tickets').orderBy('created_at', 'desc').limit(1);
  res.json(ticket);
});

router.get('/customers/:id/has-tickets', async (req, res) => {
  const tickets = await knex('tickets').where('customer_id', req.params.id).select('id');
  res.json({ has: tickets.length > 0 });
});

module.exports = router;
