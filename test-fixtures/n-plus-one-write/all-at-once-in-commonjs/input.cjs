const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.post('/invitations', async (req, res) => {
  await Promise.all(req.body.emails.map((email) => prisma.invitation.create({ data: { email, teamId: req.body.teamId } })));
  await Promise.all(
    req.body.roles.map(async (role, position) => {
      const name = role.trim();
      await prisma.teamRole.create({ data: { name, position } });
    }),
  );
  res.sendStatus(202);
});

router.post('/invoices/lines', async (req, res) => {
  const lines = req.body.lines;
  for (let i = 0; i < lines.length; i++) {
    await prisma.invoiceLine.create({ data: { text: lines[i].text, position: i } });
  }
  for (const tag of new Set(req.body.tags)) {
    await prisma.tag.create({ data: tag });
  }
  res.sendStatus(201);
});

module.exports = router;
