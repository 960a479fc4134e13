import { NextResponse } from 'next/server';
import { uploadBuffer } from '../../../tenfold/cloudinary';

export async function POST(request: Request) {
  const form = await request.formData();
  const file = form.get('file') as File;
  const bytes = await file.arrayBuffer();
  const result = await uploadBuffer(Buffer.from(bytes), { folder: 'covers' });
  return NextResponse.json({ url: result.secure_url });
}
