const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.post('/shipments', async (req, res) => {
  const { warehouseId } = req.body;
  const shipments = await Promise.all(
    req.body.parcels.map(async (parcel) => {
      const open = await prisma.shipment.count({ where: { warehouseId, status: 'open' } });
      return { parcel: parcel.id, place: open + 1 };
    }),
  );
  for (let i = 0; i < shipments.length; i++) {
    const [stock, staff] = await Promise.all([readStock(shipments[i].parcel), prisma.staff.findMany({ where: { warehouseId } })]);
    shipments[i].hands = staff.length;
    shipments[i].stock = stock;
  }
  res.json(shipments);
});

async function readStock(parcel) {
  return prisma.stock.findFirst({ where: { parcel } });
}

module.exports = router;
