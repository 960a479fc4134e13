const express = require('express');
const fileUpload = require('express-fileupload');
const { uploadBuffer } = require('./tenfold/cloudinary');

const app = express();
app.use(fileUpload());

app.post('/logos', async (req, res) => {
  const { logo } = req.files;
  const result = await uploadBuffer(logo.data, { public_id: `logo-${req.body.tenant}` });
  res.json({ url: result.secure_url });
});

app.listen(3000);
