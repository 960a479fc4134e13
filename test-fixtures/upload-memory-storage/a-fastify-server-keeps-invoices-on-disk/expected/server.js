const fastify = require('fastify')();
const sharp = require('sharp');
const { spoolFile } = require('./tenfold/fastify-uploads');
const { hashFile } = require('./tenfold/hash-file');
const { saveUpload } = require('./tenfold/save-upload');

fastify.register(require('@fastify/multipart'), { limits: { fileSize: 30 * 1024 * 1024 } });

fastify.post('/invoices/:id', async (req, reply) => {
  try {
    const data = await req.file();
    const filePath = await spoolFile(reply, data);
    const digest = (await hashFile('sha256', filePath)).digest('hex');
    await saveUpload(filePath, `/var/invoices/${req.params.id}`);
    return { digest, name: data.filename };
  } catch (error) {
    req.log.error(error);
    return reply.code(500).send({ message: error.message });
  }
});

const storeStamp = async (request, reply) => {
  const stamp = await request.file();
  await sharp(await spoolFile(reply, stamp)).resize(64).toFile('/var/stamps/latest.png');
  return { stored: true };
};

fastify.route({ method: 'POST', url: '/stamps', handler: storeStamp });
