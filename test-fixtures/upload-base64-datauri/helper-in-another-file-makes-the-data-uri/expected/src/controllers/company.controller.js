import { Company } from '../models/company.js';
import { uploadBuffer } from '../tenfold/cloudinary.js';

export const updateCompany = async (req, res) => {
  const { name, website } = req.body;
  const file = req.file;
  const cloudResponse = await uploadBuffer(file.buffer);
  const company = await Company.findByIdAndUpdate(req.params.id, { name, website, logo: cloudResponse.secure_url });
  return res.status(200).json({ company });
};
