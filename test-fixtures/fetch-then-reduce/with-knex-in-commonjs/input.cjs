const express = require('express');
const knex = require('knex')({ client: 'pg', pool: { max: 10 } });

const router = express.Router();

router.get('/tickets/number', async (req, res) => {
  const tickets = await knex('tickets').where({ open: true });
  res.json({ open: tickets.length });
});

router.get('/tickets/last', async (req, res) => {
  const [ticket] = await knex('tickets').orderBy('created_at', 'desc');
  res.json(ticket);
});

router.get('/customers/:id/has-tickets', async (req, res) => {
  const tickets = await knex('tickets').where('customer_id', req.params.id).select('id');
  res.json({ has: tickets.length > 0 });
});

module.exports = router;
