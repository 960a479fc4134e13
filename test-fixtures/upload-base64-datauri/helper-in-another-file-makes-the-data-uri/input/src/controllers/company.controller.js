import getDataUri from '../utils/data-uri.js';
import cloudinary from '../utils/cloudinary.js';
import { Company } from '../models/company.js';

export const updateCompany = async (req, res) => {
  const { name, website } = req.body;
  const file = req.file;
  const fileUri = getDataUri(file);
  const cloudResponse = await cloudinary.uploader.upload(fileUri.content);
  const company = await Company.findByIdAndUpdate(req.params.id, { name, website, logo: cloudResponse.secure_url });
  return res.status(200).json({ company });
};
