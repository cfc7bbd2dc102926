import { credentialsContainer, webNames } from '../names.ts';

/** Names of a WooStore's workloads, services and claims inside its namespace. */
export const objectNames = {
  web: webNames.service,
  database: 'database',
  uploadsClaim: 'uploads',
  databaseClaim: 'data',
  ingress: webNames.ingress,
} as const;

/** Containers whose progress is a step of a WooStore's start. */
export const containerNames = {
  credentials: credentialsContainer,
  initialise: 'initialise',
  database: 'mariadb',
  install: 'install',
  web: 'web',
  cron: 'cron',
} as const;
