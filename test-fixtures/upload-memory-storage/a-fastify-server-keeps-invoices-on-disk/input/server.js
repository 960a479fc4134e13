const { createHash } = require('node:crypto');
const fs = require('node:fs/promises');
const fastify = require('fastify')();
const sharp = require('sharp');

fastify.register(require('@fastify/multipart'), { limits: { fileSize: 30 * 1024 * 1024 } });

fastify.post('/invoices/:id', async (req, reply) => {
  try {
    const data = await req.file();
    const buffer = await data.toBuffer();
    const digest = createHash('sha256').update(buffer).digest('hex');
    await fs.writeFile(`/var/invoices/${req.params.id}`, buffer);
    return { digest, name: data.filename };
  } catch (error) {
    req.log.error(error);
    return reply.code(500).send({ message: error.message });
  }
});

const storeStamp = async request => {
  const stamp = await request.file();
  await sharp(await stamp.toBuffer()).resize(64).toFile('/var/stamps/latest.png');
  return { stored: true };
};

fastify.route({ method: 'POST', url: '/stamps', handler: storeStamp });
