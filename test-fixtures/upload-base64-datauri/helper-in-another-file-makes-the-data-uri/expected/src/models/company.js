export const Company = { findByIdAndUpdate: async (id, values) => ({ id, ...values }) };
