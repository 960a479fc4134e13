const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.post('/invitations', async (req, res) => {
  await prisma.invitation.createMany({ data: req.body.emails.map((email) => ({ email, teamId: req.body.teamId })) });
  const teamRoles = req.body.roles.map((role, position) => {
    const name = role.trim();
    return { name, position };
  });
  await prisma.teamRole.createMany({ data: teamRoles });
  res.sendStatus(202);
});

router.post('/invoices/lines', async (req, res) => {
  const lines = req.body.lines;
  await prisma.invoiceLine.createMany({ data: lines.map((_, i) => ({ text: lines[i].text, position: i })) });
  for (const tag of new Set(req.body.tags)) {
    await prisma.tag.create({ data: tag });
  }
  res.sendStatus(201);
});

module.exports = router;
