export const lowestPort = 1;
export const highestPort = 65535;
export const portRule = `must be a port from ${lowestPort} to ${highestPort}`;
