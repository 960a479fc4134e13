const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.post('/shipments', async (req, res) => {
  const { warehouseId } = req.body;
  const open = await prisma.shipment.count({ where: { warehouseId, status: 'open' } });
  const shipments = await Promise.all(
    req.body.parcels.map(async (parcel) => {
      return { parcel: parcel.id, place: open + 1 };
    }),
  );
  const staffs = await prisma.staff.findMany({ where: { warehouseId } });
  for (let i = 0; i < shipments.length; i++) {
    const [stock, staff] = await Promise.all([readStock(shipments[i].parcel), staffs]);
    shipments[i].hands = staff.length;
    shipments[i].stock = stock;
  }
  res.json(shipments);
});

async function readStock(parcel) {
  return prisma.stock.findFirst({ where: { parcel } });
}

module.exports = router;
