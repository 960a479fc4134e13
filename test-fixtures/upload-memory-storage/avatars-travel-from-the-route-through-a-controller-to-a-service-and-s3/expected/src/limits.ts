const MB = (count: number) => count * 1024 * 1024;

export const MAX_AVATAR_SIZE = MB(25);
