export const urlOf = (tenant: string) => process.env[`${tenant.toUpperCase()}_URL`];
