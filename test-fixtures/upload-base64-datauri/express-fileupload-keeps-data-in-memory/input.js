const express = require('express');
const fileUpload = require('express-fileupload');
const { v2: cloudinary } = require('cloudinary');

const app = express();
app.use(fileUpload());

app.post('/logos', async (req, res) => {
  const { logo } = req.files;
  const uri = `data:${logo.mimetype};base64,${logo.data.toString('base64')}`;
  const result = await cloudinary.uploader.upload(uri, { public_id: `logo-${req.body.tenant}` });
  res.json({ url: result.secure_url });
});

app.listen(3000);
