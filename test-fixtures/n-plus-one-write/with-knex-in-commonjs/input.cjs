const express = require('express');
const knex = require('knex')({ client: 'pg', pool: { max: 10 } });

const router = express.Router();

router.post('/tickets', async (req, res) => {
  for (const ticket of req.body.tickets) {
    await knex('tickets').insert({ title: ticket.title, open: true });
  }
  await Promise.all(req.body.closed.map((id) => knex('tickets').where({ id }).update({ open: false })));
  res.sendStatus(201);
});

module.exports = router;
