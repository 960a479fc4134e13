const express = require('express');
const knex = require('knex')({ client: 'pg', pool: { max: 10 } });

const router = express.Router();

router.post('/tickets', async (req, res) => {
  const tickets = Array.from(req.body.tickets, (ticket) => ({ title: ticket.title, open: true }));
  for (let start = 0; start < tickets.length; start += 30000) {
    const chunk = tickets.slice(start, start + 30000);
    await knex('tickets').insert(chunk);
  }
  const ticketIds = req.body.closed.map((id) => id);
  if (ticketIds.length > 0) {
    await knex('tickets').whereIn('id', ticketIds).update({ open: false });
  }
  res.sendStatus(201);
});

module.exports = router;
