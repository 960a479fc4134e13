export const onConnect = () => undefined;
